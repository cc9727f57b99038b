import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, inject, test, vi } from "vitest";
import { routes } from "../../lib/routes.ts";
import { addWithResults } from "../testkit/add-prospects.ts";
import { callRoute, withIdempotencyKey } from "../testkit/call-route.ts";
import { startDatabaseProxy } from "../testkit/database-proxy.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { eraseBy, removeLead } from "../testkit/erase.ts";
import { storeGlobalIdentities, storeGlobalRecords } from "../testkit/fixtures.ts";
import { buildIdentifiedPerson, readOwners, storeLead } from "../testkit/identified-person.ts";
import { invoke } from "../testkit/invoke.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const withKey = withIdempotencyKey("key");

async function patch(tenant: Tenant, id: string, body: object): Promise<void> {
  const { status, text } = await callRoute("updateLead", tenant, { params: { id }, body });
  expect(status, text).toBe(200);
}

const add = async (tenant: Tenant, prospects: readonly object[], call = withKey) => {
  const response = await addWithResults(tenant, { prospects }, call);
  expect(response.status, response.text).toBe(200);
  return response;
};

/** A name that no other test has. */
const newName = () => `ada-${randomUUID().slice(0, 13)}`;
const withProfile = (name: string) => ({ firstName: "Ada", linkedinUrl: `https://www.linkedin.com/in/${name}` });
const withEmails = (...emails: string[]) => ({ firstName: "Ada", emails });

describe("a retry of add-prospects returns the first response and changes nothing", () => {
  test("after the profile of a person whom it created was corrected", async () => {
    const tenant = await createTenant();
    const name = newName();
    const first = await add(tenant, [withProfile(name)]);
    const [{ id }] = first.body.results;
    await patch(tenant, id, { linkedinUrl: withProfile(newName()).linkedinUrl });
    expect((await add(tenant, [withProfile(name)])).text).toBe(first.text);
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([id]);
    expect(await readOwners(tenant.orgId, [`linkedin:/in/${name}`])).toEqual([undefined]);
  });

  test("after two of its persons have exchanged their addresses", async () => {
    const tenant = await createTenant();
    const [a, b] = [`${newName()}@b.example`, `${newName()}@b.example`];
    const prospects = [withEmails(a), withEmails(b)];
    const first = await add(tenant, prospects);
    const [x, y] = first.body.results.map(({ id }: { id: string }) => id);
    await patch(tenant, x, { emails: [] });
    await patch(tenant, y, { emails: [b, a] });
    expect((await add(tenant, prospects)).text).toBe(first.text);
    const reversed = await add(tenant, prospects.toReversed());
    expect(reversed.body.results).toEqual([
      { index: 0, id: y, status: "added" },
      { index: 1, id: x, status: "added" },
    ]);
  });

  test("after an address of a person given by id was removed", async () => {
    const tenant = await createTenant();
    const address = `${newName()}@b.example`;
    const prospects = [{ ...withEmails(address), id: randomUUID() }];
    const first = await add(tenant, prospects);
    await patch(tenant, first.body.results[0].id, { emails: null });
    expect((await add(tenant, prospects)).text).toBe(first.text);
    expect(await readOwners(tenant.orgId, [`email:${address}`])).toEqual([undefined]);
  });

  test("after a person whom it found has given up the identity", async () => {
    const tenant = await createTenant();
    const person = buildIdentifiedPerson();
    await storeLead(tenant.orgId, person);
    const prospects = [{ firstName: "Ada", linkedinUrl: person.record.linkedinUrl }, withProfile(newName())];
    const first = await add(tenant, prospects);
    expect(first.body.results[0].id).toBe(person.id);
    await patch(tenant, person.id, { linkedinUrl: null });
    expect((await add(tenant, prospects)).text).toBe(first.text);
    const repeated = await add(tenant, [...prospects, ...prospects]);
    expect(repeated.body.addedCount).toBe(2);
    expect(repeated.body.results[2]).toEqual({ index: 2, id: person.id, status: "duplicate", duplicateOf: 0 });
  });

  test("if an erased person claimed nothing", async () => {
    const tenant = await createTenant();
    const [name, address] = [newName(), `${newName()}@b.example`];
    const erased = await eraseBy(tenant, { email: address });
    const prospects = [{ ...withProfile(name), emails: [address] }, withProfile(name)];
    const first = await add(tenant, prospects);
    expect(first.body.results).toMatchObject([{ id: erased.id, status: "erased" }, { status: "added" }]);
    expect((await add(tenant, prospects)).text).toBe(first.text);
  });

  test("if a person could not be stored", async () => {
    const tenant = await createTenant();
    const [one, other] = [`${newName()}@b.example`, `${newName()}@b.example`];
    const id = randomUUID();
    // The copy has more attributes than the record, so that it exceeds DynamoDB's 400 KB.
    const record = { id, jobTitle: "x".repeat(409_440) };
    await storeGlobalRecords([record]);
    await storeGlobalIdentities({ [`email:${one}`]: id });
    const prospects = [withEmails(one, other), withEmails(other)];
    const first = await add(tenant, prospects);
    expect(first.body.results).toMatchObject([{ id, status: "failed" }, { status: "added" }]);
    expect((await add(tenant, prospects)).text).toBe(first.text);
  });

  test("whatever was corrected, erased or added in between", async () => {
    const names = Array.from({ length: 3 }, newName);
    const anEntry = fc
      .record({
        profile: fc.option(fc.constantFrom(...names), { nil: undefined }),
        addresses: fc.shuffledSubarray(names),
      })
      .filter(({ profile, addresses }) => profile !== undefined || addresses.length > 0);
    type Entry = typeof anEntry extends fc.Arbitrary<infer E> ? E : never;
    const toProspect = (run: string, { profile, addresses }: Entry) => ({
      firstName: "Ada",
      ...(profile && { linkedinUrl: withProfile(`${profile}${run}`).linkedinUrl }),
      emails: addresses.map((name) => `${name}@${run}.example`),
    });
    const aChange = fc.record({
      kind: fc.constantFrom("patch", "erase", "add" as const),
      person: fc.nat(5),
      entry: anEntry,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anEntry, { minLength: 0, maxLength: 2 }),
        fc.uniqueArray(anEntry, {
          minLength: 1,
          maxLength: 4,
          selector: ({ profile, addresses }) => JSON.stringify([profile, addresses]),
        }),
        fc.array(aChange, { minLength: 1, maxLength: 4 }),
        async (before, entries, changes) => {
          const tenant = await createTenant();
          const run = randomUUID().slice(0, 8);
          const other = { ...tenant, listId: (await createTenantList(tenant)).id };
          for (const entry of before) await add(other, [toProspect(run, entry)], withIdempotencyKey(randomUUID()));
          const prospects = entries.map((entry) => toProspect(run, entry));
          const first = await add(tenant, prospects);
          // An operation that added nothing leaves no trace, so its retry is executed anew.
          fc.pre(first.body.addedCount > 0);
          const ids = first.body.results.map(({ id }: { id: string }) => id);
          for (const { kind, person, entry } of changes) {
            const id = ids[person % ids.length];
            const { linkedinUrl = null, emails } = toProspect(run, entry);
            if (kind === "patch")
              await callRoute("updateLead", tenant, { params: { id }, body: { linkedinUrl, emails } });
            else if (kind === "erase") await removeLead(tenant, id);
            else await add(other, [toProspect(run, entry)], withIdempotencyKey(randomUUID()));
          }
          const members = await readMemberIds(tenant.orgId, tenant.listId);
          const retried = await add(tenant, prospects);
          expect(retried.text).toBe(first.text);
          expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual(members);
        },
      ),
      { numRuns: 30 },
    );
  });
});

async function createTenantList(tenant: Tenant) {
  return (await callRoute("createLeadList", tenant, { body: { name: "Other" } })).body;
}

test("two attempts at once add the persons that the first of them has stored", async () => {
  const tenant = await createTenant();
  const person = buildIdentifiedPerson();
  await storeLead(tenant.orgId, person);
  const { linkedinUrl } = person.record;
  const prospects = [{ firstName: "Ada", linkedinUrl }, withProfile(newName())];
  const results: string[] = [];
  let isFirst = true;
  // Before the first attempt stores its persons, one of them loses the profile, and the second attempt is executed.
  const database = await startDatabaseProxy(inject("databaseEndpoint"), async (sent, forward) => {
    if (isFirst && sent.body.includes("#OPERATION#") && sent.operation === "BatchExecuteStatement") {
      isFirst = false;
      await patch(tenant, person.id, { linkedinUrl: null });
      results.push((await add(tenant, prospects)).text);
    }
    return forward(sent);
  });
  process.env.DYNAMODB_ENDPOINT = database.endpoint;
  vi.resetModules();
  const { handler } = await import("../../functions/add-prospects.ts");
  const { token, listId } = tenant;
  const headers = { prefer: "return=representation", ...withKey.headers };
  const call = { token, params: { id: listId }, body: { prospects }, headers };
  results.push((await invoke(handler, routes.addProspects, call)).text);
  await database.stop();
  expect(isFirst).toBe(false);
  expect(results[1]).toBe(results[0]);
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(2);
});
