import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, inject, onTestFinished, test } from "vitest";
import { bulkPut } from "../../lib/dynamodb/bulk-put.ts";
import { buildItem } from "../../lib/dynamodb/item.ts";
import { globalKey } from "../../lib/dynamodb/keys.ts";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import { type Interceptor, startDatabaseProxy } from "../testkit/database-proxy.ts";
import { LOCAL } from "../testkit/environment.ts";
import { buildPerson } from "../testkit/people.ts";
import { createGlobalTable, readPersons } from "../testkit/records-file.ts";

const buildItems = (count: number) =>
  Array.from({ length: count }, () => {
    const person = buildPerson();
    return buildItem(globalKey("person", person.id), { person });
  });

async function startProxy(between: Interceptor) {
  const proxy = await startDatabaseProxy(inject("databaseEndpoint"), between);
  onTestFinished(() => proxy.stop());
  return { client: new DynamoDBClient({ ...LOCAL, endpoint: proxy.endpoint, maxAttempts: 1 }), proxy };
}

const throttled = (name: string) => ({
  status: 400,
  headers: {},
  body: JSON.stringify({ __type: name, message: "no" }),
});

test("bulkPut puts any number of items, 25 per request, and replaces existing ones", async () => {
  const { client, proxy } = await startProxy((request, forward) => forward(request));
  const global = await createGlobalTable();
  const items = buildItems(60);
  await bulkPut(client, global, items);
  await bulkPut(client, global, items);
  expect(proxy.take()).toHaveLength(6);
  expect([...(await readPersons(global)).keys()].sort()).toEqual(items.map(({ pk }) => pk?.S).sort());
});

test("bulkPut retries requests that DynamoDB throttles or fails with a server error", async () => {
  const failures = [
    throttled("ProvisionedThroughputExceededException"),
    { ...throttled("InternalServerError"), status: 500 },
  ];
  const { client, proxy } = await startProxy(async (request, forward) => failures.pop() ?? forward(request));
  const global = await createGlobalTable();
  await bulkPut(client, global, buildItems(3));
  expect(proxy.take()).toHaveLength(3);
  expect((await readPersons(global)).size).toBe(3);
});

test("bulkPut throws an error that a retry cannot fix, as DynamoDB reports it", async () => {
  const { client } = await startProxy(async () => throttled("AccessDeniedException"));
  const put = bulkPut(client, "Global", buildItems(1));
  await expect(put).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("bulkPut throws at once if the database cannot be reached", async () => {
  const start = performance.now();
  const put = bulkPut(createLocalClient("http://127.0.0.1:1"), randomUUID(), buildItems(1));
  await expect(put).rejects.toMatchObject({ code: "ECONNREFUSED" });
  expect(performance.now() - start).toBeLessThan(10_000);
});
