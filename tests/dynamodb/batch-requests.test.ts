import { expect, test } from "vitest";
import { deleteItems, putItems } from "../../lib/dynamodb/batch-writes.ts";
import { writeEach } from "../../lib/dynamodb/conditional-writes.ts";
import { createDatabase, type Database } from "../../lib/dynamodb/database.ts";
import { getItems } from "../../lib/dynamodb/get-items.ts";
import { buildItem, toKeyAttributes } from "../../lib/dynamodb/item.ts";
import { countItems, queryItems } from "../../lib/dynamodb/query.ts";
import type { Key, TenantKey } from "../../lib/dynamodb/tables.ts";
import { ServiceUnavailableError } from "../../lib/errors.ts";
import { TABLES } from "../testkit/environment.ts";
import { openFakeDatabase } from "../testkit/fake-database.ts";

const tenantKey = (i: number): TenantKey => ({ table: "tenants", pk: `ORG#${i}`, sk: "PERSON" });
const globalKey = (i: number): Key => ({ table: "global", pk: `PERSON#${i}` });
const range = { partition: { table: "tenants", pk: "ORG#0" }, sortKeyPrefix: "LIST#" } as const;

test("getItems sends again the keys of either table that DynamoDB returns as unprocessed", async () => {
  const keys = [tenantKey(0), globalKey(0), tenantKey(1), globalKey(1)];
  const items = keys.map((key) => buildItem(key, { name: key.pk }));
  const [tenant0, global0, tenant1, global1] = items;
  const responses = [
    {
      Responses: { [TABLES.tenants]: [tenant1], [TABLES.global]: [global0] },
      UnprocessedKeys: {
        [TABLES.tenants]: { Keys: [toKeyAttributes(tenantKey(0))] },
        [TABLES.global]: { Keys: [toKeyAttributes(globalKey(1))] },
      },
    },
    { Responses: { [TABLES.tenants]: [tenant0], [TABLES.global]: [global1] }, UnprocessedKeys: {} },
  ];
  const { database, takeBodies } = await openFakeDatabase(() => responses.shift());
  expect(await getItems(database, keys)).toEqual(items);
  expect(takeBodies()[1].RequestItems).toEqual({
    [TABLES.tenants]: { Keys: [toKeyAttributes(tenantKey(0))], ConsistentRead: true },
    [TABLES.global]: { Keys: [toKeyAttributes(globalKey(1))], ConsistentRead: false },
  });
});

test("putItems and deleteItems send again what DynamoDB returns as unprocessed", async () => {
  let requests = 0;
  const { database, takeBodies } = await openFakeDatabase(({ body }) => {
    const unprocessed = JSON.parse(body).RequestItems[TABLES.tenants].slice(0, 2);
    return { UnprocessedItems: requests++ % 2 === 0 ? { [TABLES.tenants]: unprocessed } : {} };
  });
  const keys = [tenantKey(0), tenantKey(1), tenantKey(2)];
  const puts = keys.map((key) => ({ PutRequest: { Item: { ...toKeyAttributes(key), bytes: { B: "AQI=" } } } }));
  const deletes = keys.map((key) => ({ DeleteRequest: { Key: toKeyAttributes(key) } }));
  await putItems(
    database,
    "tenants",
    keys.map((key) => buildItem(key, { bytes: new Uint8Array([1, 2]) })),
  );
  await deleteItems(database, keys);
  const sent = takeBodies().map(({ RequestItems }) => RequestItems[TABLES.tenants]);
  expect(sent).toEqual([puts, puts.slice(0, 2), deletes, deletes.slice(0, 2)]);
});

test("getItems reads 100 keys per request, and putItems puts 25 items", async () => {
  const { database, takeBodies } = await openFakeDatabase(() => ({
    Responses: {},
    UnprocessedKeys: {},
    UnprocessedItems: {},
  }));
  const keys = Array.from({ length: 101 }, (_, i) => tenantKey(i));
  await getItems(database, keys);
  const reads = takeBodies().map(({ RequestItems }) => RequestItems[TABLES.tenants].Keys.length);
  expect(reads.toSorted((a, b) => b - a)).toEqual([100, 1]);
  const items = keys.slice(0, 26).map((key) => buildItem(key, {}));
  await putItems(database, "tenants", items);
  const puts = takeBodies().map(({ RequestItems }) => RequestItems[TABLES.tenants].length);
  expect(puts.toSorted((a, b) => b - a)).toEqual([25, 1]);
});

test.each<[string, (database: Database) => Promise<unknown>]>([
  ["getItems", (database) => getItems(database, [tenantKey(0)])],
  ["putItems", (database) => putItems(database, "tenants", [buildItem(tenantKey(0), {})])],
  ["deleteItems", (database) => deleteItems(database, [tenantKey(0)])],
  ["writeEach", (database) => writeEach(database, [{ key: tenantKey(0), set: {} }])],
  ["queryItems", (database) => queryItems(database, range, 1)],
  ["countItems", (database) => countItems(database, range)],
])("%s aborts a request without a response at the deadline", async (_, send) => {
  const { database } = await openFakeDatabase(() => undefined, 100);
  await expect(send(database)).rejects.toBeInstanceOf(ServiceUnavailableError);
});

test("createDatabase gives each invocation a retry budget and counters of its own", async () => {
  const { database } = await openFakeDatabase(() => undefined);
  const other = createDatabase(database, database.deadline);
  expect(other.retryBudget).not.toBe(database.retryBudget);
  expect(other.counters).not.toBe(database.counters);
});
