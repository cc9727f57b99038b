import { expect, test } from "vitest";
import { type BatchRange, createClient, type EntryResult, type Prospect } from "../../lib/client/client.ts";
import { SEARCHES, USERS } from "../../lib/demo/tenants.ts";
import { createRandom } from "../testkit/faults/random.ts";
import { useSeed } from "../testkit/faults/seed.ts";
import { startFaultyService } from "../testkit/faulty-service.ts";
import { useStack } from "../testkit/use-stack.ts";

const stack = useStack("demo");

/** 120 rows: every tenth is a person of an earlier row, and every fifteenth is invalid. */
const prospects = Array.from({ length: 120 }, (_, i): Prospect => {
  if (i % 15 === 14) return { firstName: `P${i}` };
  const person = i % 10 === 9 ? i - 7 : i;
  return { firstName: `P${person}`, lastName: "Test", emails: [`P${person}@example.com`] };
});
const PERSONS = new Set(prospects.flatMap(({ emails }) => emails?.[0] ?? [])).size;
const INVALID = prospects.filter(({ emails }) => !emails).length;

async function addWithFaults(origin: string, token: string, listId: string, seed: string) {
  const random = createRandom(seed);
  let faults = 0;
  const { url } = await startFaultyService(origin, (exchange, response) => {
    if (!random.chance(0.4)) return;
    faults += 1;
    const fault = random.pick(["lost", "cut", "unavailable"]);
    // The service has carried out the request in all cases.
    if (fault === "lost") response.destroy();
    if (fault === "cut") exchange.text = exchange.text.slice(0, -1);
    if (fault === "unavailable") Object.assign(exchange, { status: 503, text: "{}" });
    return fault === "lost";
  });
  const client = createClient({ baseUrl: url, token, maxAttempts: 30 });
  const results: EntryResult[] = [];
  const options = {
    idempotencyKey: "run",
    maxEntries: 9,
    onBatch: (batch: { results: readonly EntryResult[] }) => void results.push(...batch.results),
  };
  const sums = await client.addAll(listId, prospects, options);
  return { sums, faults, results: results.toSorted((a, b) => a.index - b.index) };
}

test("against the local stack, a run counts each person once, and a repeated run the same, whatever responses are lost", async (context) => {
  const seed = useSeed(context);
  const { url, issueToken } = stack();
  const token = await issueToken(USERS.alice);
  const client = createClient({ baseUrl: url, token });
  const list = await client.createLeadList({ name: "Faults" });

  const first = await addWithFaults(url, token, list.id, `${seed}/1`);
  expect(first.faults).toBeGreaterThan(0);
  expect(first.sums.addedCount).toBe(PERSONS);
  expect(first.sums.counts).toMatchObject({ added: PERSONS, invalid: INVALID, unknown: 0, failed: 0 });
  expect(first.results.map(({ index }) => index)).toEqual(prospects.map((_, i) => i));
  const members = await Array.fromAsync(client.allLeads(list.id, { limit: 50 }), ({ id }) => id);
  expect(members).toHaveLength(PERSONS);
  expect(new Set(members)).toEqual(new Set(first.results.flatMap(({ id }) => id ?? [])));

  const repeated = await addWithFaults(url, token, list.id, `${seed}/2`);
  expect(repeated.sums).toEqual(first.sums);
  expect(repeated.results).toEqual(first.results);
  expect(await Array.fromAsync(client.allLeads(list.id), ({ id }) => id)).toEqual(members);
});

test("a batch whose letters are all escaped is not too large for the service", async () => {
  const { url, issueToken } = stack();
  const client = createClient({ baseUrl: url, token: await issueToken(USERS.alice), maxAttempts: 1 });
  const list = await client.createLeadList({ name: "Quotes" });
  const person = { firstName: "Q", city: '"\\'.repeat(20_000) };
  const { counts } = await client.addAll(
    list.id,
    Array.from({ length: 60 }, () => person),
  );
  expect(counts.invalid).toBe(60);
});

test("addSearch adds all persons of a stored search in windows, and a repeated run counts the same", async () => {
  const { url, issueToken } = stack();
  const client = createClient({ baseUrl: url, token: await issueToken(USERS.alice) });
  const list = await client.createLeadList({ name: "A search" });
  const { id: searchId } = SEARCHES.small;
  const { totalCount } = await client.getSearch(searchId);
  for (const maxEntries of [10, 10]) {
    const results: EntryResult[] = [];
    const sums = await client.addSearch(list.id, searchId, {
      ...{ idempotencyKey: "run", maxEntries },
      onBatch: (batch) => void results.push(...batch.results),
    });
    expect(sums).toMatchObject({ addedCount: totalCount, counts: { added: totalCount, unknown: 0 } });
    expect(results.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(
      SEARCHES.small.personIds.map((_, i) => i),
    );
    for (const { index, id } of results) expect(id).toBe(SEARCHES.small.personIds[index]);
  }
  const members = await Array.fromAsync(client.allLeads(list.id), ({ id }) => id);
  expect(new Set(members)).toEqual(new Set(SEARCHES.small.personIds));
});

test("addSearch that was stopped continues: it skips the windows that are done, and both runs together add each person once", async () => {
  const { url, issueToken } = stack();
  const client = createClient({ baseUrl: url, token: await issueToken(USERS.alice) });
  const list = await client.createLeadList({ name: "A search in two runs" });
  const done: BatchRange[] = [];
  const run = (stopAfter: number) =>
    client.addSearch(list.id, SEARCHES.small.id, {
      ...{ idempotencyKey: "run", maxEntries: 10, concurrency: 1 },
      isDone: ({ start }) => done.some((range) => range.start === start),
      onBatch({ start, length, addedCount }) {
        expect(addedCount).toBe(length);
        done.push({ start, length });
        if (done.length === stopAfter) throw new Error("stopped");
      },
    });
  await expect(run(1)).rejects.toThrow("stopped");
  expect(await run(0)).toMatchObject({ addedCount: 15, counts: { added: 15, alreadyInList: 0 } });
  expect(done).toEqual([0, 10, 20].map((start) => ({ start, length: start === 20 ? 5 : 10 })));
  expect(await Array.fromAsync(client.allLeads(list.id))).toHaveLength(SEARCHES.small.personIds.length);
});

test.each([
  [1, 1],
  [11, 11],
  [25, 25],
  [26, 25],
])("addSearch with first: %d adds the first %d of 25 persons", async (first, count) => {
  const { url, issueToken } = stack();
  const client = createClient({ baseUrl: url, token: await issueToken(USERS.alice) });
  const list = await client.createLeadList({ name: "The first" });
  const sums = await client.addSearch(list.id, SEARCHES.small.id, { first, maxEntries: 10 });
  expect(sums).toMatchObject({ addedCount: count, counts: { added: count } });
  const members = await Array.fromAsync(client.allLeads(list.id), ({ id }) => id);
  expect(members.toSorted()).toEqual(SEARCHES.small.personIds.slice(0, count).toSorted());
});

test("addSearch rejects if the search is unknown or the number invalid, and adds nothing", async () => {
  const { url, issueToken } = stack();
  const client = createClient({ baseUrl: url, token: await issueToken(USERS.alice) });
  const list = await client.createLeadList({ name: "No search" });
  await expect(client.addSearch(list.id, crypto.randomUUID())).rejects.toMatchObject({ status: 404 });
  for (const first of [0, 1.5, Number.NaN])
    await expect(client.addSearch(list.id, SEARCHES.small.id, { first })).rejects.toThrow(
      "first must be a whole number",
    );
  expect(await Array.fromAsync(client.allLeads(list.id))).toEqual([]);
});
