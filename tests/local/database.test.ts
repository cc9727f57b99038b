import { DescribeTableCommand, DescribeTimeToLiveCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, onTestFinished, test } from "vitest";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import { EnvironmentError } from "../../lib/environment-error.ts";
import { startDatabase } from "../../stacks/local/database.ts";
import { createTables } from "../../stacks/local/tables.ts";

const TABLES = { tenants: "MyTenants", global: "MyGlobal" };

async function startEmpty() {
  const database = await startDatabase();
  onTestFinished(database.stop);
  const client = createLocalClient(database.endpoint);
  onTestFinished(() => client.destroy());
  return { database, client };
}

describe("the local database", () => {
  test("without the engine is an error that says both ways out", async () => {
    const starting = startDatabase(undefined, () => undefined);
    await expect(starting).rejects.toThrow(EnvironmentError);
    await expect(starting).rejects.toThrow(/npm package dynoxide[\s\S]*DYNAMODB_ENDPOINT/);
  });

  test("that does not start says why", async () => {
    await expect(startDatabase(undefined, () => "/nonexistent/engine")).rejects.toThrow(/did not start: .*engine/);
  });

  test("is another one each time, and gone once it is stopped", async () => {
    const one = await startEmpty();
    const other = await startEmpty();
    expect(one.database.endpoint).not.toBe(other.database.endpoint);
    await one.database.stop();
    await one.database.stop();
    await expect(fetch(one.database.endpoint)).rejects.toThrow();
    expect(await other.client.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
  });

  test("gets the two tables, once", async () => {
    const { client } = await startEmpty();
    await createTables(client, TABLES);
    await createTables(client, TABLES);

    const tenants = await client.send(new DescribeTableCommand({ TableName: TABLES.tenants }));
    const global = await client.send(new DescribeTableCommand({ TableName: TABLES.global }));
    expect(tenants.Table?.BillingModeSummary?.BillingMode).toBe("PAY_PER_REQUEST");
    expect(tenants.Table?.KeySchema).toEqual([
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ]);
    expect(global.Table?.KeySchema).toEqual([{ AttributeName: "pk", KeyType: "HASH" }]);
    const expiry = await client.send(new DescribeTimeToLiveCommand({ TableName: TABLES.tenants }));
    expect(expiry.TimeToLiveDescription).toMatchObject({ AttributeName: "expiresAt", TimeToLiveStatus: "ENABLED" });
  });
});
