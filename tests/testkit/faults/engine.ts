import { type AttributeValue, BatchWriteItemCommand, DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { startDatabase } from "../../../stacks/local/database.ts";
import { createTables } from "../../../stacks/local/tables.ts";
import { LOCAL, TABLES } from "../environment.ts";

export type Item = Record<string, AttributeValue>;
/** The items of both tables. */
export interface Contents {
  readonly tenants: readonly Item[];
  readonly global: readonly Item[];
}
export type Engine = Awaited<ReturnType<typeof startEngine>>;

/** Starts an embedded database that only this test uses, so that the test can check everything in it. */
export async function startEngine() {
  const { endpoint, stop } = await startDatabase();
  const client = new DynamoDBClient({ ...LOCAL, endpoint });
  await createTables(client, TABLES);

  async function put(TableName: string, items: readonly Item[]) {
    for (let i = 0; i < items.length; i += 25) {
      const puts = items.slice(i, i + 25).map((Item) => ({ PutRequest: { Item } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
    }
  }
  async function scan(TableName: string) {
    const items: Item[] = [];
    for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      items.push(...(page.Items ?? []));
    }
    return items;
  }
  return {
    endpoint,
    async put({ tenants = [], global = [] }: Partial<Contents>) {
      await put(TABLES.tenants, tenants);
      await put(TABLES.global, global);
    },
    contents: async (): Promise<Contents> => ({
      tenants: await scan(TABLES.tenants),
      global: await scan(TABLES.global),
    }),
    stop: async () => {
      client.destroy();
      await stop();
    },
  };
}
