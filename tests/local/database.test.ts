import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DescribeTableCommand, DescribeTimeToLiveCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, onTestFinished, test, vi } from "vitest";
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

describe("embedded database", () => {
  test("without an installed engine, the error names the npm command and DYNAMODB_ENDPOINT", async () => {
    const starting = startDatabase({ findEngine: () => undefined });
    await expect(starting).rejects.toThrow(EnvironmentError);
    await expect(starting).rejects.toThrow(/`npm install --no-save dynoxide`.*DYNAMODB_ENDPOINT/);
  });

  test("if the engine does not start, the error contains the reason", async () => {
    await expect(startDatabase({ findEngine: () => "/nonexistent/engine" })).rejects.toThrow(/did not start: .*engine/);
  });

  test("two databases are independent, and a stopped one does not listen any more", async () => {
    const one = await startEmpty();
    const other = await startEmpty();
    expect(one.database.endpoint).not.toBe(other.database.endpoint);
    await one.database.stop();
    await one.database.stop();
    await expect(fetch(one.database.endpoint)).rejects.toThrow();
    expect(await other.client.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
  });

  test("createTables creates both tables, and does nothing the second time", async () => {
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

/** The embedded engine's own query for the next record of a stream, which it sends with each write. */
const NEXT_SEQUENCE_NUMBER =
  "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = 'MyTenants'";

describe("embedded database in a file", () => {
  const createFolder = async () => {
    const folder = await mkdtemp(join(tmpdir(), "database-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    return folder;
  };

  test("keeps its tables after a stop", async () => {
    const file = join(await createFolder(), "database.db");
    for (const expected of [[], ["MyGlobal", "MyTenants"]]) {
      const database = await startDatabase({ file });
      const client = createLocalClient(database.endpoint);
      expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(expected);
      await createTables(client, TABLES);
      client.destroy();
      await database.stop();
    }
  });

  test("an index finds the end of a stream, so that a write does not read all records of the stream", async () => {
    const file = join(await createFolder(), "database.db");
    const { stop } = await startDatabase({ file });
    await stop();
    const database = new DatabaseSync(file);
    onTestFinished(() => database.close());
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${NEXT_SEQUENCE_NUMBER}`).all();
    expect(plan.map(({ detail }) => detail)).toContainEqual(expect.stringMatching(/INDEX stream_position/));
  });

  test("if the file is not a database, the error names the file in one line", async () => {
    const file = join(await createFolder(), "database.db");
    await writeFile(file, "not a database ".repeat(1_000));
    const starting = startDatabase({ file });
    await expect(starting).rejects.toThrow(EnvironmentError);
    await expect(starting).rejects.toThrow(/^The database in .*database\.db did not start: .*not a valid SQLite.*$/);
  });
});

describe("embedded database without a file", () => {
  test("leaves no file after a stop", async () => {
    const { file = "", stop } = await startDatabase();
    expect(existsSync(file)).toBe(true);
    await stop();
    expect(existsSync(dirname(file))).toBe(false);
  });

  test("if the process that started it is killed, the database ends too and leaves no file", async () => {
    const code = `
      import { startDatabase } from ${JSON.stringify(import.meta.resolve("../../stacks/local/database.ts"))};
      console.log(JSON.stringify(await startDatabase()));
    `;
    const parent = spawn(process.execPath, ["--input-type=module", "--eval", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output] = await once(parent.stdout, "data");
    const { endpoint, file } = JSON.parse(String(output));
    expect((await fetch(endpoint, { method: "POST" })).status).toBeGreaterThan(0);
    expect(existsSync(file)).toBe(true);
    parent.kill("SIGKILL");
    await vi.waitFor(() => expect(fetch(endpoint, { method: "POST" })).rejects.toThrow(), { timeout: 10_000 });
    await vi.waitFor(() => expect(existsSync(dirname(file))).toBe(false), { timeout: 10_000 });
  });
});
