import { unmarshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, test } from "vitest";
import { addProspects, bodyFor, MODES } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { readMemberIds, readRawCopies } from "../testkit/db-read.ts";
import { storeCopies, storeGlobalRecords } from "../testkit/fixtures.ts";
import { buildPeople, removeIdentities } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

const sortIds = (people: readonly { readonly id: string }[]) => people.map(({ id }) => id).toSorted();

describe.each(MODES)("POST /entities/leadlists/{id}/add-prospects with 1,000 persons in %s mode", (mode) => {
  test("adds new persons in at most 113 database requests, and only reads, in at most 11, if all are members", async () => {
    const tenant = await createTenant();
    const people = buildPeople(1_000).map(removeIdentities);
    // In direct mode, only half of the persons have a global record.
    const isGlobal = (i: number) => mode !== "direct" || i % 2 === 0;
    const records = people
      .filter((_, i) => isGlobal(i))
      .map((person) => ({ ...person, jobTitle: "From the global record" }));
    await storeGlobalRecords(records);
    const body = await bodyFor[mode](people, tenant);

    proxy.take();
    const first = await addProspects(tenant, body);
    const requests = proxy.take();
    const second = await addProspects(tenant, body);
    const requestsAgain = proxy.take();

    expect(first).toMatchObject({ status: 200, text: '{"addedCount":1000}' });
    expect(requests.length).toBeLessThanOrEqual(113);
    expect(second).toMatchObject({ status: 200, text: '{"addedCount":0}' });
    expect(requestsAgain.length).toBeLessThanOrEqual(11);
    expect(requestsAgain.filter(isWrite)).toEqual([]);

    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual(sortIds(people));
    const recordsById = new Map(records.map((record) => [record.id, record]));
    const copies = (await readRawCopies(tenant.orgId, sortIds(people))).map((item) => unmarshall(item));
    expect(copies.map(({ person, source }) => ({ person, source }))).toEqual(
      people
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .map((person) => ({
          person: recordsById.get(person.id) ?? person,
          source: recordsById.has(person.id) ? "global" : "direct",
        })),
    );
  });

  test("adds persons that the tenant has copies of and leaves the copies unchanged", async () => {
    const tenant = await createTenant();
    const people = buildPeople(1_000).map(removeIdentities);
    await storeCopies(
      tenant.orgId,
      people.map((person) => ({ ...person, jobTitle: "Changed by the tenant", notes: ["of the tenant"] })),
    );
    await storeGlobalRecords(people);
    const before = await readRawCopies(tenant.orgId, sortIds(people));
    const body = await bodyFor[mode](people, tenant);

    proxy.take();
    const response = await addProspects(tenant, body);
    const requests = proxy.take();

    expect(response.text).toBe('{"addedCount":1000}');
    expect(requests.length).toBeLessThanOrEqual(113);
    expect(before).toHaveLength(1_000);
    expect(await readRawCopies(tenant.orgId, sortIds(people))).toEqual(before);
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual(sortIds(people));
  });
});
