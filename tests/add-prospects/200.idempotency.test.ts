import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addProspects, addWithResults } from "../testkit/add-prospects.ts";
import { withIdempotencyKey } from "../testkit/call-route.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { storeGlobalRecords, storeList, storeSearch } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

const addAndCount = async (...call: Parameters<typeof addProspects>): Promise<number> =>
  (await addProspects(...call)).body.addedCount;

/** Creates a list and 80 prospects, 30 of which are already members. */
async function createProspects() {
  const tenant = await createTenant();
  const people = buildPeople(80);
  await storeGlobalRecords(people);
  await addProspects(tenant, { prospects: people.slice(0, 30) });
  return { tenant, prospects: people };
}

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test("returns the identical response if the same key and prospects are sent again", async () => {
    const { tenant, prospects } = await createProspects();
    const first = await addWithResults(tenant, { prospects }, withIdempotencyKey("key"));
    expect(first.body.addedCount).toBe(50);
    for (const _ of ["second attempt", "third attempt"]) {
      expect((await addWithResults(tenant, { prospects }, withIdempotencyKey("key"))).text).toBe(first.text);
    }
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(80);
  });

  test("recognises a retry with reordered or repeated prospects", async () => {
    const { tenant, prospects } = await createProspects();
    expect(await addAndCount(tenant, { prospects }, withIdempotencyKey("key"))).toBe(50);
    expect(await addAndCount(tenant, { prospects: prospects.toReversed() }, withIdempotencyKey("key"))).toBe(50);
    expect(await addAndCount(tenant, { prospects: [...prospects, ...prospects] }, withIdempotencyKey("key"))).toBe(50);
  });

  test("recognises a retry that selects the same ids in another mode", async () => {
    const { tenant, prospects } = await createProspects();
    const ids = prospects.map(({ id }) => id);
    const searchId = await storeSearch(tenant.orgId, ids);
    const bulk = { mode: "bulk", searchId, startIndex: 0, targetCount: 80 };
    expect(await addAndCount(tenant, { selection: bulk }, withIdempotencyKey("key"))).toBe(50);
    expect(
      await addAndCount(tenant, { selection: { mode: "manual", includedIds: ids } }, withIdempotencyKey("key")),
    ).toBe(50);
    expect(await addAndCount(tenant, { prospects }, withIdempotencyKey("key"))).toBe(50);
  });

  test("treats the same key with other prospects as another operation", async () => {
    const { tenant, prospects } = await createProspects();
    const [one] = buildPeople(1);
    expect(await addAndCount(tenant, { prospects }, withIdempotencyKey("key"))).toBe(50);
    expect(await addAndCount(tenant, { prospects: prospects.slice(0, 79) }, withIdempotencyKey("key"))).toBe(0);
    expect(await addAndCount(tenant, { prospects: [...prospects, one] }, withIdempotencyKey("key"))).toBe(1);
  });

  test("recognises a retry with the quoted form of the key", async () => {
    const { tenant, prospects } = await createProspects();
    expect(await addAndCount(tenant, { prospects }, withIdempotencyKey("key"))).toBe(50);
    expect(await addAndCount(tenant, { prospects }, withIdempotencyKey('"key"'))).toBe(50);
  });

  test("recognises persons anew if their addresses are in another order, which is another operation", async () => {
    const tenant = await createTenant();
    const [known, first, second] = buildPeople(3).map(({ id }) => `${id}@example.com`);
    await addProspects(tenant, { prospects: [{ firstName: "Known", emails: [known] }] });
    const add = (...emails: readonly unknown[]) =>
      addWithResults(
        tenant,
        {
          prospects: [
            { firstName: "Ada", emails: [known] },
            { firstName: "Ben", emails },
          ],
        },
        withIdempotencyKey("key"),
      );

    const { body } = await add(second, first);
    const [one, two] = body.results ?? [];
    expect([one?.status, two?.status]).toEqual(["alreadyInList", "added"]);
    const again = await add(first, second);
    expect(again.body).toMatchObject({ addedCount: 0, results: [one, { ...two, status: "alreadyInList" }] });
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(2);
  });

  test("treats another key, or no key, as another operation", async () => {
    const { tenant, prospects } = await createProspects();
    expect(await addAndCount(tenant, { prospects }, withIdempotencyKey("key"))).toBe(50);
    expect(await addAndCount(tenant, { prospects }, withIdempotencyKey("Key"))).toBe(0);
    expect(await addAndCount(tenant, { prospects })).toBe(0);
    expect(await addAndCount(tenant, { prospects }, withIdempotencyKey("key"))).toBe(50);
  });

  test("treats each call without a key as another operation", async () => {
    const { tenant, prospects } = await createProspects();
    expect(await addAndCount(tenant, { prospects })).toBe(50);
    expect(await addAndCount(tenant, { prospects })).toBe(0);
  });

  test("treats the same key on another list or in another organisation as another operation", async () => {
    const { tenant, prospects } = await createProspects();
    const other = await createTenant();
    const listId = await storeList(tenant.orgId, { userIds: ["member"] });
    expect(await addAndCount(tenant, { prospects }, withIdempotencyKey("key"))).toBe(50);
    expect(await addAndCount({ ...tenant, listId }, { prospects }, withIdempotencyKey("key"))).toBe(80);
    expect(await addAndCount(other, { prospects }, withIdempotencyKey("key"))).toBe(80);
  });

  test("adds and counts persons in a retry that the first attempt did not find", async () => {
    const tenant = await createTenant();
    const people = buildPeople(20);
    await storeGlobalRecords(people.slice(0, 12));
    const selection = { mode: "manual", includedIds: people.map(({ id }) => id) };
    expect(await addAndCount(tenant, { selection }, withIdempotencyKey("key"))).toBe(12);
    await storeGlobalRecords(people.slice(12));
    expect(await addAndCount(tenant, { selection }, withIdempotencyKey("key"))).toBe(20);
  });

  test.each([
    ["1 character", "k"],
    ["255 characters", "k".repeat(255)],
    ["all printable ASCII characters", buildPrintableAscii()],
  ])("accepts an Idempotency-Key of %s", async (_, key) => {
    const { tenant, prospects } = await createProspects();
    expect(await addAndCount(tenant, { prospects }, withIdempotencyKey(key))).toBe(50);
    expect(await addAndCount(tenant, { prospects }, withIdempotencyKey(key))).toBe(50);
  });

  test("returns the same addedCount to two concurrent calls with the same key", async () => {
    const { tenant, prospects } = await createProspects();
    const call = withIdempotencyKey(randomUUID());
    const counts = await Promise.all([
      addAndCount(tenant, { prospects }, call),
      addAndCount(tenant, { prospects }, call),
    ]);
    expect(counts).toEqual([50, 50]);
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(80);
  });

  test("counts no member twice in concurrent calls with different keys", async () => {
    const { tenant, prospects } = await createProspects();
    const counts = await Promise.all(
      ["a", "b", "c"].map((key) => addAndCount(tenant, { prospects }, withIdempotencyKey(key))),
    );
    expect(counts.reduce((sum, count) => sum + count)).toBe(50);
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(80);
  });
});

function buildPrintableAscii(): string {
  return Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i)).join("");
}
