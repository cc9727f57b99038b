import { CreateTableCommand, DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { expect, onTestFinished, test } from "vitest";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import { startDatabase } from "../../stacks/local/database.ts";
import { findStream } from "../../stacks/local/streams/find-stream.ts";
import { createTables, defineTable } from "../../stacks/local/tables.ts";
import { TABLES } from "../testkit/environment.ts";
import { startMain } from "../testkit/start-main.ts";

/** Starts a database whose table was created by a version of the stack without streams. */
async function startOldDatabase() {
  const { endpoint, stop } = await startDatabase();
  const client = createLocalClient(endpoint);
  onTestFinished(async () => {
    client.destroy();
    await stop();
  });
  const { StreamSpecification: _, ...definition } = defineTable("tenants", TABLES.tenants);
  await client.send(new CreateTableCommand(definition));
  await createTables(client, TABLES);
  const readStream = async () =>
    (await client.send(new DescribeTableCommand({ TableName: TABLES.tenants }))).Table?.LatestStreamArn;
  return { endpoint, readStream };
}

test("findStream gives a table of our own database a stream, once", async () => {
  const { endpoint, readStream } = await startOldDatabase();
  const stream = await findStream(endpoint, "tenants", TABLES.tenants, { isOurs: true });
  expect(stream).toMatch(/^arn:/);
  expect(await findStream(endpoint, "tenants", TABLES.tenants, { isOurs: true })).toBe(stream);
  expect(await readStream()).toBe(stream);
});

test("npm start with an outside database without streams says that there are no events, and changes no table", async () => {
  const { endpoint, readStream } = await startOldDatabase();
  const stack = startMain({ DYNAMODB_ENDPOINT: endpoint });
  const { url, token } = await stack.started;
  expect(stack.output()).toContain("There are no events, because the table Tenants has no stream.");
  const response = await fetch(`${url}/events`, { headers: { authorization: `Bearer ${token}` } });
  expect([response.status, await response.json()]).toEqual([404, { message: "Not Found" }]);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const created = await fetch(`${url}/api/v1/entities/leadlists`, {
    method: "POST",
    headers,
    body: '{"name":"Spring"}',
  });
  expect(created.status).toBe(201);
  expect(await readStream()).toBeUndefined();
});
