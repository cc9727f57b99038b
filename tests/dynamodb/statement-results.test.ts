import { expect, test } from "vitest";
import { writeConditionally, writeEach } from "../../lib/dynamodb/conditional-writes.ts";
import type { Insert, Update } from "../../lib/dynamodb/partiql.ts";
import { openFakeDatabase } from "../testkit/fake-database.ts";

const buildInsert = (i: number, text = "x"): Insert => ({
  key: { table: "tenants", pk: `ORG#${i}`, sk: "PERSON" },
  set: { text: { S: text } },
});

/** Sends the errors of one round of requests after another to the first statement. All others succeed. */
const failFirst = (...codes: (string | undefined)[]) =>
  openFakeDatabase(({ body }) => {
    const Code = codes.shift();
    const { Statements } = JSON.parse(body);
    return { Responses: Statements.map((_: object, i: number) => (i === 0 && Code ? { Error: { Code } } : {})) };
  });

test.each([
  ["ThrottlingError", 1],
  ["ProvisionedThroughputExceeded", 1],
  ["RequestLimitExceeded", 1],
  ["InternalServerError", undefined],
  ["TransactionConflict", undefined],
])("writeEach retries only a statement that failed with %s", async (code, throttledStatements) => {
  const { database, takeBodies } = await failFirst(code);
  expect(await writeEach(database, [buildInsert(0), buildInsert(1)])).toEqual(["written", "written"]);
  expect(takeBodies().map(({ Statements }) => Statements.length)).toEqual([2, 1]);
  expect(Object.fromEntries(database.counters.entries()).throttledStatements).toBe(throttledStatements);
});

test("writeEach retries a statement without a response, because its result is unknown", async () => {
  let requests = 0;
  const { database, takeBodies } = await openFakeDatabase(() => ({ Responses: requests++ ? [{}] : [{}, {}] }));
  expect(
    await writeEach(
      database,
      [0, 1, 2].map((i) => buildInsert(i)),
    ),
  ).toEqual(["written", "written", "written"]);
  expect(takeBodies().map(({ Statements }) => Statements.length)).toEqual([3, 1]);
});

test.each([
  ["ConditionalCheckFailed", "conditionFailed"],
  ["DuplicateItem", "conditionFailed"],
  ["ValidationError", "invalid"],
  ["ItemCollectionSizeLimitExceeded", "invalid"],
])(
  "writeEach does not retry a statement that failed with %s: it is %s, and all others are written",
  async (code, result) => {
    const { database, takeBodies } = await failFirst(code);
    expect(await writeEach(database, [buildInsert(0), buildInsert(1)])).toEqual([result, "written"]);
    expect(takeBodies()).toHaveLength(1);
  },
);

test("writeEach fails with any other code, which no single item explains", async () => {
  const { database } = await failFirst("AccessDenied");
  await expect(writeEach(database, [buildInsert(0)])).rejects.toThrow("AccessDenied");
});

test("writeConditionally fails if the content of an item is invalid", async () => {
  const { database } = await failFirst(undefined, "DuplicateItem", "ValidationError");
  expect(await writeConditionally(database, [buildInsert(0), buildInsert(1)])).toEqual([true, true]);
  expect(await writeConditionally(database, [buildInsert(0), buildInsert(1)])).toEqual([false, true]);
  await expect(writeConditionally(database, [buildInsert(0), buildInsert(1)])).rejects.toThrow("content");
});

test("writeEach sends at most 25 statements and 4 MB per request", async () => {
  const { database, takeBodies } = await failFirst();
  const takeSizes = () =>
    takeBodies()
      .map(({ Statements }) => Statements.length)
      .toSorted((a, b) => b - a);
  await writeEach(
    database,
    Array.from({ length: 51 }, (_, i) => buildInsert(i)),
  );
  expect(takeSizes()).toEqual([25, 25, 1]);
  await writeEach(
    database,
    Array.from({ length: 12 }, (_, i) => buildInsert(i, "x".repeat(400_000))),
  );
  expect(takeSizes()).toEqual([10, 2]);
});

test("writeEach builds statements whose text contains no data", async () => {
  const update: Update = {
    ...buildInsert(0, "'; --"),
    ...{ remove: "old", condition: { version: { N: "7" } }, atMost: { count: { N: "8" } } },
  };
  const { database, takeBodies } = await failFirst();
  await writeEach(database, [buildInsert(0, "'; --"), update]);
  const [pk, sk, text] = [{ S: "ORG#0" }, { S: "PERSON" }, { S: "'; --" }];
  expect(takeBodies()[0].Statements).toEqual([
    { Statement: `INSERT INTO "Tenants" VALUE {'pk': ?, 'sk': ?, 'text': ?}`, Parameters: [pk, sk, text] },
    {
      Statement: 'UPDATE "Tenants" SET "text"=? REMOVE "old" WHERE "pk"=? AND "sk"=? AND "version"=? AND "count"<=?',
      Parameters: [text, pk, sk, { N: "7" }, { N: "8" }],
    },
  ]);
});
