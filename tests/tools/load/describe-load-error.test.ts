import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, inject, test } from "vitest";
import { describeLoadError } from "../../../stacks/tools/load/describe-load-error.ts";
import { loadRecords } from "../../../stacks/tools/load/load-records.ts";
import { LOCAL, TABLES } from "../../testkit/environment.ts";
import { buildPerson } from "../../testkit/people.ts";
import { writePeopleFile } from "../../testkit/records-file.ts";
import { serve } from "../../testkit/serve.ts";

/** Loads one person into a database. @returns the description of the error */
async function describeError(endpoint: string, table: string): Promise<string> {
  const client = new DynamoDBClient({ ...LOCAL, endpoint, maxAttempts: 1 });
  const file = await writePeopleFile([{ ...buildPerson(), lastName: "Lovelace" }]);
  const load = loadRecords({ client, table, type: "person", file });
  const error = await load.then(
    () => expect.fail("no error"),
    (error: unknown) => error,
  );
  return describeLoadError(error, { table, file, database: endpoint });
}

test("describeLoadError asks for the database if none responds", async () => {
  const endpoint = "http://127.0.0.1:1";
  expect(await describeError(endpoint, "Global")).toBe(
    `No database responds at ${endpoint}. Start it, or correct DYNAMODB_ENDPOINT or AWS_REGION.`,
  );
});

test.each([
  ["JSON", { statusCode: 404, body: '{"message":"Not Found"}' }],
  ["HTML", { statusCode: 404, body: "<html>" }],
])("describeLoadError asks for a database if another server responds with %s", async (_, result) => {
  const { port } = await serve([{ method: "POST", path: "/", handler: () => result }]);
  const endpoint = `http://127.0.0.1:${port}`;
  expect(await describeError(endpoint, "Global")).toBe(
    `${endpoint} did not respond like DynamoDB. Set DYNAMODB_ENDPOINT to the URL of a database.`,
  );
});

test("describeLoadError asks for the global table if the table has another key", async () => {
  expect(await describeError(inject("databaseEndpoint"), TABLES.tenants)).toBe(
    `DynamoDB rejected the records as invalid. Check that ${TABLES.tenants} is the global table.`,
  );
});

test("describeLoadError gives the reason and says how to continue for any other error", () => {
  const target = { table: "Global", file: "persons.jsonl", database: "us-east-1" };
  expect(describeLoadError(new Error("EIO: i/o error, read"), target)).toBe(
    "Stopped: EIO: i/o error, read. Loaded records are kept. Fix the problem and run the command again to continue.",
  );
});
