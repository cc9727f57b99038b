import { randomUUID } from "node:crypto";
import { expect, inject, onTestFinished, test } from "vitest";
import { deadlineAfter } from "../../lib/deadline.ts";
import { createClient } from "../../lib/dynamodb/client.ts";
import { createDatabase } from "../../lib/dynamodb/database.ts";
import type { TenantKey } from "../../lib/dynamodb/tables.ts";
import type { TransactWrite } from "../../lib/dynamodb/transact-write.ts";
import { writeGroups } from "../../lib/dynamodb/transactions.ts";
import { type DatabaseRequest, type Interceptor, startDatabaseProxy } from "../testkit/database-proxy.ts";
import { readItem } from "../testkit/db-read.ts";
import { TABLES } from "../testkit/environment.ts";
import { buildResponse } from "../testkit/faults/fault.ts";

const newKey = (): TenantKey => ({ table: "tenants", pk: `ORG#${randomUUID()}`, sk: "TEST" });
const put = (key = newKey(), text = "x"): TransactWrite => ({ type: "put", key, set: { text: { S: text } } });
const buildGroups = (count: number, size: number) =>
  Array.from({ length: count }, () => Array.from({ length: size }, () => put()));

/** A database behind a proxy. */
async function openDatabase(intercept?: Interceptor) {
  const proxy = await startDatabaseProxy(inject("databaseEndpoint"), intercept);
  onTestFinished(() => proxy.stop());
  const database = createDatabase({ client: createClient(proxy.endpoint), tables: TABLES }, deadlineAfter(20_000));
  return { database, takeSizes: () => proxy.take().map(countItems) };
}

const countItems = ({ body }: DatabaseRequest): number => JSON.parse(body).TransactItems.length;

test("writeGroups writes as many groups per request as 100 items allow, and never splits one", async () => {
  const { database, takeSizes } = await openDatabase();
  const results = await writeGroups(database, buildGroups(34, 3));
  expect(results).toEqual(results.map(() => ({ result: "written" })));
  expect(takeSizes()).toEqual([99, 3]);
});

test("writeGroups keeps a request below 4 MB", async () => {
  const { database, takeSizes } = await openDatabase();
  const results = await writeGroups(
    database,
    Array.from({ length: 25 }, () => [put(newKey(), "x".repeat(390_000))]),
  );
  expect(results).toEqual(results.map(() => ({ result: "written" })));
  expect(takeSizes().toSorted()).toEqual([10, 10, 5].toSorted());
});

test("writeGroups writes nothing of a request if the condition of one item fails", async () => {
  const { database } = await openDatabase();
  const [taken, free] = [newKey(), newKey()];
  await writeGroups(database, [[put(taken)]]);
  const rejected = { result: "rejected", invalid: [] };
  expect(await writeGroups(database, [[put(free)], [put(), put(taken)]])).toEqual([rejected, rejected]);
  expect(await readItem(free)).toBeUndefined();
});

test("writeGroups names the item that DynamoDB cannot store, and writes the other groups", async () => {
  const { database } = await openDatabase();
  const [first, last] = [newKey(), newKey()];
  const results = await writeGroups(database, [[put(first)], [put(), put(newKey(), "x".repeat(410_000))], [put(last)]]);
  expect(results).toEqual([{ result: "written" }, { result: "rejected", invalid: [1] }, { result: "written" }]);
  expect([await readItem(first), await readItem(last)]).toMatchObject([{ text: "x" }, { text: "x" }]);
});

test("writeGroups names the item of a cancellation that DynamoDB cannot store", async () => {
  const { database } = await openDatabase(async (request) => {
    const codes = Array.from({ length: countItems(request) }, (_, i) => ({
      Code: i === 2 ? "ValidationError" : "None",
    }));
    return buildResponse(400, { __type: "x#TransactionCanceledException", message: "", CancellationReasons: codes });
  });
  const [first, second] = buildGroups(2, 2);
  expect(await writeGroups(database, [first ?? [], second ?? []])).toEqual([
    { result: "rejected", invalid: [] },
    { result: "rejected", invalid: [0] },
  ]);
});

test("writeGroups repeats a request without a response, and reports it as written", async () => {
  const tokens: string[] = [];
  const { database } = await openDatabase(async (request, forward) => {
    tokens.push(JSON.parse(request.body).ClientRequestToken);
    const response = await forward(request);
    return tokens.length === 1 ? "reset" : response;
  });
  expect(await writeGroups(database, buildGroups(1, 3))).toEqual([{ result: "written" }]);
  expect(tokens).toHaveLength(2);
  expect(new Set(tokens).size).toBe(1);
});

test.each(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])(
  "writeGroups repeats a request that was cancelled only by %s",
  async (Code) => {
    let requests = 0;
    const { database } = await openDatabase(async (request, forward) => {
      requests += 1;
      if (requests > 1) return forward(request);
      const codes = Array.from({ length: countItems(request) }, (_, i) => ({ Code: i === 0 ? Code : "None" }));
      return buildResponse(400, { __type: "x#TransactionCanceledException", message: "", CancellationReasons: codes });
    });
    expect(await writeGroups(database, buildGroups(2, 3))).toEqual([{ result: "written" }, { result: "written" }]);
    expect(requests).toBe(2);
    const isThrottled = Code !== "TransactionConflict";
    expect(new Map(database.counters.entries()).get("throttledStatements")).toBe(isThrottled ? 1 : undefined);
  },
);

test("writeGroups checks, updates and deletes on conditions", async () => {
  const { database } = await openDatabase();
  const [a, b] = [newKey(), newKey()];
  await writeGroups(database, [[put(a, "a"), put(b, "b")]]);
  const equals = { text: { S: "a" } };
  const update: TransactWrite = {
    type: "update",
    key: a,
    set: { other: { S: "c" } },
    remove: ["text"],
    condition: { equals, exists: ["pk"], absent: ["other"] },
  };
  const remove: TransactWrite = { type: "delete", key: b, condition: { equals: { text: { S: "b" } } } };
  const check = (key: TenantKey): TransactWrite => ({ type: "check", key, condition: { absent: ["pk"] } });
  expect(await writeGroups(database, [[update, remove, check(newKey())]])).toEqual([{ result: "written" }]);
  expect(await readItem(a)).toEqual({ pk: a.pk, sk: a.sk, other: "c" });
  expect(await readItem(b)).toBeUndefined();
  expect(await writeGroups(database, [[update]])).toEqual([{ result: "rejected", invalid: [] }]);
  expect(await writeGroups(database, [[put(b), check(a)]])).toEqual([{ result: "rejected", invalid: [] }]);
  expect(await readItem(b)).toBeUndefined();
});
