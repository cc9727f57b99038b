import { unmarshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, test } from "vitest";
import { addProspects, bodyFor, MODES } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { readMemberIds, readRawCopies } from "../testkit/db-read.ts";
import { storeCopies, storeGlobalRecords } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

const idsOf = (people: readonly { readonly id: string }[]) => people.map(({ id }) => id).toSorted();

describe.each(MODES)("1,000 persons in %s mode", (mode) => {
  test("are added, each with its copy, in at most 111 requests; again in at most 11 that write nothing", async () => {
    const tenant = await createTenant();
    const people = buildPeople(1_000);
    // Of the persons themselves, half are nowhere but in the request.
    const isGlobal = (i: number) => mode !== "direct" || i % 2 === 0;
    const records = people.filter((_, i) => isGlobal(i)).map((person) => ({ ...person, jobTitle: "As recorded" }));
    await storeGlobalRecords(records);
    const body = await bodyFor[mode](people, tenant);

    proxy.take();
    const first = await addProspects(tenant, body);
    const requests = proxy.take();
    const second = await addProspects(tenant, body);
    const requestsAgain = proxy.take();

    expect(first).toMatchObject({ status: 200, text: '{"addedCount":1000}' });
    expect(requests.length).toBeLessThanOrEqual(111);
    expect(second).toMatchObject({ status: 200, text: '{"addedCount":0}' });
    expect(requestsAgain.length).toBeLessThanOrEqual(11);
    expect(requestsAgain.filter(isWrite)).toEqual([]);

    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual(idsOf(people));
    const recorded = new Map(records.map((record) => [record.id, record]));
    const copies = (await readRawCopies(tenant.orgId, idsOf(people))).map((item) => unmarshall(item));
    expect(copies.map(({ person, source }) => ({ person, source }))).toEqual(
      people
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .map((person) => ({
          person: recorded.get(person.id) ?? person,
          source: recorded.has(person.id) ? "global" : "direct",
        })),
    );
  });

  test("of whom the tenant has copies already are added, and every copy keeps every byte", async () => {
    const tenant = await createTenant();
    const people = buildPeople(1_000);
    await storeCopies(
      tenant.orgId,
      people.map((person) => ({ ...person, jobTitle: "As the tenant changed it", notes: ["the tenant's own"] })),
    );
    await storeGlobalRecords(people);
    const before = await readRawCopies(tenant.orgId, idsOf(people));
    const body = await bodyFor[mode](people, tenant);

    proxy.take();
    const answer = await addProspects(tenant, body);
    const requests = proxy.take();

    expect(answer.text).toBe('{"addedCount":1000}');
    expect(requests.length).toBeLessThanOrEqual(111);
    expect(before).toHaveLength(1_000);
    expect(await readRawCopies(tenant.orgId, idsOf(people))).toEqual(before);
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual(idsOf(people));
  });
});
