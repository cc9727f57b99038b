import { GetItemCommand, paginateScan, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { afterAll, describe, expect, it } from "vitest";
import { type Key, leadListKey, searchKey, searchPageKey } from "../../../lib/dynamo/keys.ts";
import { localClient } from "../../../stacks/local/client.ts";
import { startDatabase } from "../../../stacks/local/database.ts";
import { LEAD_LISTS, SEARCHES } from "../../../stacks/local/demo-data.ts";
import { seedDemoData } from "../../../stacks/local/seed.ts";
import { createTables } from "../../../stacks/local/tables.ts";

const TABLES = { tenants: "Tenants", global: "Global" };
const { large } = SEARCHES;

const database = await startDatabase();
const client = localClient(database.endpoint);
await createTables(client, TABLES);
await seedDemoData(client, TABLES);
afterAll(async () => {
  client.destroy();
  await database.stop();
});

async function stored({ table, ...key }: Key): Promise<Record<string, unknown>> {
  const { Item = {} } = await client.send(new GetItemCommand({ TableName: TABLES[table], Key: marshall(key) }));
  return unmarshall(Item);
}

async function countGlobal(): Promise<number> {
  const pages = paginateScan({ client }, { TableName: TABLES.global, Select: "COUNT" });
  return (await Array.fromAsync(pages)).reduce((count, page) => count + (page.Count ?? 0), 0);
}

const listKey = ({ orgId, list }: (typeof LEAD_LISTS)[keyof typeof LEAD_LISTS]) => leadListKey(orgId, list.id);

describe("seeding", () => {
  it("writes every global record", async () => {
    expect(await countGlobal()).toBe(10_300);
  });

  it("writes the lists of both organisations", async () => {
    for (const demo of Object.values(LEAD_LISTS)) expect(await stored(listKey(demo))).toMatchObject(demo.list);
  });

  it("writes searches that last a day, their ids in pages of 500 in rank order", async () => {
    const { totalCount, expiresAt } = await stored(searchKey(large.orgId, large.id));
    expect(totalCount).toBe(5_000);
    const dayFromNow = Date.now() / 1_000 + 24 * 60 * 60;
    expect(Math.abs(Number(expiresAt) - dayFromNow)).toBeLessThan(120);

    const pages = await Promise.all(
      Array.from({ length: 10 }, (_, page) => stored(searchPageKey(large.orgId, large.id, page))),
    );
    expect(pages.flatMap(({ ids }) => ids)).toEqual(large.personIds);
  });

  it("again leaves alone what is there", async () => {
    const { table, ...key } = listKey(LEAD_LISTS.acmePersons);
    await client.send(
      new UpdateItemCommand({
        TableName: TABLES[table],
        Key: marshall(key),
        UpdateExpression: "SET #name = :name",
        ExpressionAttributeNames: { "#name": "name" },
        ExpressionAttributeValues: { ":name": { S: "Renamed" } },
      }),
    );
    const search = await stored(searchKey(large.orgId, large.id));
    await seedDemoData(client, TABLES);
    expect(await stored(listKey(LEAD_LISTS.acmePersons))).toMatchObject({ name: "Renamed" });
    expect(await stored(searchKey(large.orgId, large.id))).toEqual(search);
  });
});
