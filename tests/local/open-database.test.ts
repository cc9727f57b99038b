import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AttributeValue, GetItemCommand, paginateScan, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LEAD_LISTS, LEADS, SEARCHES } from "../../lib/demo/tenants.ts";
import { copyKey, leadListKey, searchChunkKey, searchKey } from "../../lib/dynamodb/keys.ts";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import type { Key } from "../../lib/dynamodb/tables.ts";
import { type RunningDatabase, startDatabase } from "../../stacks/local/database.ts";
import { createDemoRecords } from "../../stacks/local/demo-data/records.ts";
import { openDatabase } from "../../stacks/local/open-database.ts";

const TABLES = { tenants: "Tenants", global: "Global" };
const DEMO = { port: 0, tables: TABLES, seed: "demo" } as const;
const { large } = SEARCHES;

const dataFolder = await mkdtemp(join(tmpdir(), "open-database-file-"));
const file = join(dataFolder, "database.db");

/** The folder for all temporary files of this process. Windows reads it from TEMP. */
const folder = await mkdtemp(join(tmpdir(), "open-database-"));
process.env.TMPDIR = folder;
process.env.TEMP = folder;
const other = await startDatabase();
afterAll(async () => {
  await other.stop();
  await rm(folder, { recursive: true });
  await rm(dataFolder, { recursive: true });
});

describe.each([
  ["in a temporary file", DEMO, undefined],
  ["in a file", DEMO, file],
  ["at an endpoint", { ...DEMO, databaseEndpoint: other.endpoint }, undefined],
])("openDatabase with demo data, %s", (_, settings, file) => {
  let database: RunningDatabase;
  let client: ReturnType<typeof createLocalClient>;
  beforeAll(async () => {
    database = await openDatabase(settings, file);
    client = createLocalClient(database.endpoint);
  });
  afterAll(async () => {
    client.destroy();
    await database.stop();
  });

  async function readStored({ table, ...key }: Key): Promise<Record<string, unknown>> {
    const { Item = {} } = await client.send(new GetItemCommand({ TableName: TABLES[table], Key: marshall(key) }));
    return unmarshall(Item);
  }

  test("stores every global record of the demo and no other", async () => {
    const pages = await Array.fromAsync(paginateScan({ client }, { TableName: TABLES.global }));
    const items = pages.flatMap(({ Items = [] }) => Items);
    expect(byKey(items)).toEqual(byKey(createDemoRecords()));
  });

  test("stores the lists of both organisations", async () => {
    for (const demo of Object.values(LEAD_LISTS)) expect(await readStored(toListKey(demo))).toMatchObject(demo.list);
  });

  test("stores the lead of an organisation with its origin", async () => {
    const { orgId, ...copy } = LEADS.acmePerson;
    expect(await readStored(copyKey(orgId, "person", copy.person.id))).toMatchObject(copy);
  });

  test("stores searches that expire in a day, their ids in chunks of 1,000 in rank order", async () => {
    const { totalCount, expiresAt } = await readStored(searchKey(large.orgId, large.id));
    expect(totalCount).toBe(5_000);
    const dayFromNow = Date.now() / 1_000 + 24 * 60 * 60;
    expect(Math.abs(Number(expiresAt) - dayFromNow)).toBeLessThan(120);

    const pages = await Promise.all(
      Array.from({ length: 5 }, (_, page) => readStored(searchChunkKey(large.orgId, large.id, page))),
    );
    const stored = pages.map(({ ids }) => Buffer.from(ids as Uint8Array).toString("hex"));
    expect(stored.join("")).toBe(large.personIds.join("").replaceAll("-", ""));
  });

  test("does not overwrite changed lists and valid searches when it is opened again", async () => {
    const { table, ...key } = toListKey(LEAD_LISTS.acmePersons);
    await client.send(
      new UpdateItemCommand({
        TableName: TABLES[table],
        Key: marshall(key),
        UpdateExpression: "SET #name = :name",
        ExpressionAttributeNames: { "#name": "name" },
        ExpressionAttributeValues: { ":name": { S: "Renamed" } },
      }),
    );
    const search = await readStored(searchKey(large.orgId, large.id));
    await openDatabase({ ...DEMO, databaseEndpoint: database.endpoint });
    expect(await readStored(toListKey(LEAD_LISTS.acmePersons))).toMatchObject({ name: "Renamed" });
    expect(await readStored(searchKey(large.orgId, large.id))).toEqual(search);
  });

  test("leaves no exported table behind", async () => {
    expect((await readdir(folder)).filter((name) => name.startsWith("table-export-"))).toEqual([]);
  });
});

describe("openDatabase without demo data", () => {
  test("creates empty tables", async () => {
    const { endpoint, stop } = await openDatabase({ ...DEMO, seed: "none" });
    const client = createLocalClient(endpoint);
    for (const TableName of Object.values(TABLES)) {
      const pages = await Array.fromAsync(paginateScan({ client }, { TableName }));
      expect(pages.flatMap(({ Items }) => Items)).toEqual([]);
    }
    client.destroy();
    await stop();
  });
});

describe("openDatabase without a database", () => {
  test("throws an error that names the setting", async () => {
    const opening = openDatabase({ ...DEMO, databaseEndpoint: "http://127.0.0.1:1" });
    await expect(opening).rejects.toThrow(/^DYNAMODB_ENDPOINT=http:.* is not a DynamoDB endpoint: .*ECONNREFUSED/);
  });
});

const toListKey = ({ orgId, list }: (typeof LEAD_LISTS)[keyof typeof LEAD_LISTS]) => leadListKey(orgId, list.id);

const byKey = (items: Iterable<Record<string, AttributeValue>>) =>
  new Map(Array.from(items, (item) => [item.pk?.S, item]));
