import { randomUUID } from "node:crypto";
import { expect, inject, onTestFinished, test } from "vitest";
import { deadlineAfter } from "../../lib/deadline.ts";
import { writeConditionally } from "../../lib/dynamodb/conditional-writes.ts";
import { createDatabase } from "../../lib/dynamodb/database.ts";
import { getItems } from "../../lib/dynamodb/get-items.ts";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import type { GlobalKey } from "../../lib/dynamodb/tables.ts";
import { startDatabaseProxy } from "../testkit/database-proxy.ts";
import { TABLES } from "../testkit/environment.ts";

async function startDatabase() {
  const proxy = await startDatabaseProxy(inject("databaseEndpoint"));
  onTestFinished(() => proxy.stop());
  const database = createDatabase({ client: createLocalClient(proxy.endpoint), tables: TABLES }, deadlineAfter(60_000));
  return { database, takeRequests: proxy.take };
}

const buildKey = (): GlobalKey => ({ table: "global", pk: `TEST#${randomUUID()}` });
const ada = { personId: { S: "ada" } };
const bob = { personId: { S: "bob" } };

test("writeConditionally inserts an item into a table without a sort key, unless it exists", async () => {
  const { database } = await startDatabase();
  const key = buildKey();
  expect(await writeConditionally(database, [{ key, set: ada }])).toEqual([true]);
  expect(await writeConditionally(database, [{ key, set: bob }])).toEqual([false]);
  expect(await getItems(database, [key])).toEqual([{ pk: { S: key.pk }, ...ada }]);
});

test("writeConditionally deletes only the items whose condition holds", async () => {
  const { database } = await startDatabase();
  const [deleted, kept, missing] = [buildKey(), buildKey(), buildKey()];
  await writeConditionally(
    database,
    [deleted, kept].map((key) => ({ key, set: ada })),
  );
  await writeConditionally(database, [
    { key: deleted, condition: ada },
    { key: kept, condition: bob },
    { key: missing, condition: ada },
  ]);
  expect(await getItems(database, [deleted, kept, missing])).toEqual([
    undefined,
    { pk: { S: kept.pk }, ...ada },
    undefined,
  ]);
});

test("writeConditionally changes and deletes only items whose attributes are not greater than atMost", async () => {
  const { database } = await startDatabase();
  const atMost = { version: { S: "2026-01-02" } };
  for (const [version, isExpected] of [
    ["2026-01-01", true],
    ["2026-01-02", true],
    ["2026-01-03", false],
  ] as const) {
    const key = buildKey();
    await writeConditionally(database, [{ key, set: { version: { S: version }, old: { S: "x" } } }]);
    const update = { key, set: ada, remove: "old", condition: {}, atMost };
    expect(await writeConditionally(database, [update])).toEqual([isExpected]);
    const changed = { pk: { S: key.pk }, version: { S: version }, ...ada };
    if (isExpected) expect(await getItems(database, [key])).toEqual([changed]);
    expect(await writeConditionally(database, [{ key, condition: {}, atMost }])).toEqual([isExpected]);
  }
  expect(await writeConditionally(database, [{ key: buildKey(), set: ada, condition: {}, atMost }])).toEqual([false]);
});

test("getItems reads global items with strong consistency only if asked to", async () => {
  const { database, takeRequests } = await startDatabase();
  await getItems(database, [buildKey()]);
  await getItems(database, [buildKey()], ["personId"], "strong");
  const reads = takeRequests().map(({ body }) => JSON.parse(body).RequestItems[TABLES.global].ConsistentRead);
  expect(reads).toEqual([false, true]);
});
