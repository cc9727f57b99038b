import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { addProspects, addWithResults } from "../testkit/add-prospects.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { storeGlobalRecords, storeList, storeSearch } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const named = (key: string) => ({ headers: { "idempotency-key": key } });
const countOf = async (...call: Parameters<typeof addProspects>): Promise<number> =>
  (await addProspects(...call)).body.addedCount;

/** A list with 30 of these 80 persons in it. */
async function someProspects() {
  const tenant = await createTenant();
  const people = buildPeople(80);
  await storeGlobalRecords(people);
  await addProspects(tenant, { prospects: people.slice(0, 30) });
  return { tenant, prospects: people };
}

test("the same key and prospects again answer as the first call did, word for word", async () => {
  const { tenant, prospects } = await someProspects();
  const first = await addWithResults(tenant, { prospects }, named("first try"));
  expect(first.body.addedCount).toBe(50);
  for (const _ of ["second try", "third try"]) {
    expect((await addWithResults(tenant, { prospects }, named("first try"))).text).toBe(first.text);
  }
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(80);
});

test("the order of the prospects, and repeats, make no other operation", async () => {
  const { tenant, prospects } = await someProspects();
  expect(await countOf(tenant, { prospects }, named("key"))).toBe(50);
  expect(await countOf(tenant, { prospects: prospects.toReversed() }, named("key"))).toBe(50);
  expect(await countOf(tenant, { prospects: [...prospects, ...prospects] }, named("key"))).toBe(50);
});

test("the same ids make the same operation, however they are chosen", async () => {
  const { tenant, prospects } = await someProspects();
  const ids = prospects.map(({ id }) => id);
  const searchId = await storeSearch(tenant.orgId, ids);
  const bulk = { mode: "bulk", searchId, startIndex: 0, targetCount: 80 };
  expect(await countOf(tenant, { selection: bulk }, named("key"))).toBe(50);
  expect(await countOf(tenant, { selection: { mode: "manual", includedIds: ids } }, named("key"))).toBe(50);
  expect(await countOf(tenant, { prospects }, named("key"))).toBe(50);
});

test("the same key with other prospects is another operation", async () => {
  const { tenant, prospects } = await someProspects();
  const [one] = buildPeople(1);
  expect(await countOf(tenant, { prospects }, named("key"))).toBe(50);
  expect(await countOf(tenant, { prospects: prospects.slice(0, 79) }, named("key"))).toBe(0);
  expect(await countOf(tenant, { prospects: [...prospects, one] }, named("key"))).toBe(1);
});

test("another key, or none, is another operation", async () => {
  const { tenant, prospects } = await someProspects();
  expect(await countOf(tenant, { prospects }, named("key"))).toBe(50);
  expect(await countOf(tenant, { prospects }, named("Key"))).toBe(0);
  expect(await countOf(tenant, { prospects })).toBe(0);
  expect(await countOf(tenant, { prospects }, named("key"))).toBe(50);
});

test("without a key each call is an operation of its own", async () => {
  const { tenant, prospects } = await someProspects();
  expect(await countOf(tenant, { prospects })).toBe(50);
  expect(await countOf(tenant, { prospects })).toBe(0);
});

test("the same key on another list, or in another organisation, is another operation", async () => {
  const { tenant, prospects } = await someProspects();
  const stranger: Tenant = await createTenant();
  const listId = await storeList(tenant.orgId, { userIds: ["member"] });
  expect(await countOf(tenant, { prospects }, named("key"))).toBe(50);
  expect(await countOf({ ...tenant, listId }, { prospects }, named("key"))).toBe(80);
  expect(await countOf(stranger, { prospects }, named("key"))).toBe(80);
});

test("a retry finishes what an earlier try left: persons found since are added and counted", async () => {
  const tenant = await createTenant();
  const people = buildPeople(20);
  await storeGlobalRecords(people.slice(0, 12));
  const selection = { mode: "manual", includedIds: people.map(({ id }) => id) };
  expect(await countOf(tenant, { selection }, named("key"))).toBe(12);
  await storeGlobalRecords(people.slice(12));
  expect(await countOf(tenant, { selection }, named("key"))).toBe(20);
});

test.each([
  ["1 character", "k"],
  ["255 characters", "k".repeat(255)],
  ["all of printable ASCII", printableAscii()],
])("a key of %s names the operation", async (_, key) => {
  const { tenant, prospects } = await someProspects();
  expect(await countOf(tenant, { prospects }, named(key))).toBe(50);
  expect(await countOf(tenant, { prospects }, named(key))).toBe(50);
});

test("two calls of one operation at once count the same members between them", async () => {
  const { tenant, prospects } = await someProspects();
  const key = named(randomUUID());
  const counts = await Promise.all([countOf(tenant, { prospects }, key), countOf(tenant, { prospects }, key)]);
  expect(counts).toEqual([50, 50]);
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(80);
});

test("calls of different operations at once share the count out: no member counts twice", async () => {
  const { tenant, prospects } = await someProspects();
  const counts = await Promise.all(["a", "b", "c"].map((key) => countOf(tenant, { prospects }, named(key))));
  expect(counts.reduce((sum, count) => sum + count)).toBe(50);
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(80);
});

function printableAscii(): string {
  return Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i)).join("");
}
