import { expect, test } from "vitest";
import { countItems, queryItems, queryOnce } from "../../lib/dynamodb/query.ts";
import { openFakeDatabase } from "../testkit/fake-database.ts";

const range = { partition: { table: "tenants", pk: "ORG#1" }, sortKeyPrefix: "LIST#" } as const;
const filter = { expression: "#type = :type", names: { "#type": "type" }, values: { ":type": { S: "person" } } };
const buildItems = (count: number) => Array.from({ length: count }, (_, i) => ({ sk: { S: `LIST#${i}` } }));

/** Sends one page after another, with as many items as given. */
async function openPages(...counts: readonly number[]) {
  const pages = counts.map((Count, i) => ({
    Items: buildItems(Count),
    Count,
    ...(i < counts.length - 1 && { LastEvaluatedKey: { sk: { S: `page ${i}` } } }),
  }));
  return openFakeDatabase(() => pages.shift());
}

test("queryItems reads with strong consistency, with its filter and after a sort key", async () => {
  const { database, takeBodies } = await openPages(1);
  await queryItems(database, { ...range, filter, after: "LIST#7" }, 10);
  expect(takeBodies()).toEqual([
    {
      TableName: "Tenants",
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      FilterExpression: "#type = :type",
      ExpressionAttributeNames: { "#type": "type" },
      ExpressionAttributeValues: { ":pk": { S: "ORG#1" }, ":prefix": { S: "LIST#" }, ":type": { S: "person" } },
      ExclusiveStartKey: { pk: { S: "ORG#1" }, sk: { S: "LIST#7" } },
      Limit: 100,
    },
  ]);
});

test("queryItems reads pages until it has one item more than the limit, and asks only for those it still needs", async () => {
  const { database, takeBodies } = await openPages(200, 0, 301, 1);
  expect(await queryItems(database, range, 500)).toEqual({
    items: [...buildItems(200), ...buildItems(300)],
    more: true,
  });
  const bodies = takeBodies();
  expect(bodies.map(({ Limit }) => Limit)).toEqual([501, 301, 301]);
  expect(bodies.map(({ ExclusiveStartKey }) => ExclusiveStartKey?.sk.S)).toEqual([undefined, "page 0", "page 1"]);
});

test("queryItems has no more items if the range ends at the limit", async () => {
  const { database } = await openPages(3);
  expect(await queryItems(database, range, 3)).toEqual({ items: buildItems(3), more: false });
});

test("queryOnce sends one request, whatever the filter excludes, and returns where the range continues", async () => {
  const { database, takeBodies } = await openPages(0, 2);
  expect(await queryOnce(database, { ...range, filter, isDescending: true }, 500)).toEqual({
    items: [],
    end: "page 0",
  });
  expect(takeBodies()).toMatchObject([{ Limit: 500, ScanIndexForward: false, ConsistentRead: true }]);
  expect(await queryOnce(database, range, 500)).toEqual({ items: buildItems(2), end: undefined });
  expect(takeBodies()[0]).not.toHaveProperty("ScanIndexForward");
});

test("countItems counts the items of all pages without reading them", async () => {
  const { database, takeBodies } = await openPages(3, 0, 4);
  expect(await countItems(database, range)).toBe(7);
  expect(takeBodies().map(({ Select, Limit }) => [Select, Limit])).toEqual(Array(3).fill(["COUNT", undefined]));
});
