import type { Item } from "../../lib/dynamodb/item.ts";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import { startDatabase } from "../../stacks/local/database.ts";
import { createTables } from "../../stacks/local/tables.ts";
import { TABLES } from "./environment.ts";
import { putItems } from "./put-items.ts";
import { scanTable } from "./scan-table.ts";

/** The items of both tables. */
export interface Contents {
  readonly tenants: readonly Item[];
  readonly global: readonly Item[];
}
export type Engine = Awaited<ReturnType<typeof startEngine>>;

/** Starts an embedded database with empty tables. The caller can check everything in it, because nothing else uses it. */
export async function startEngine() {
  const { endpoint, stop } = await startDatabase();
  const client = createLocalClient(endpoint);
  await createTables(client, TABLES);

  const scan = async (table: string): Promise<Item[]> => (await Array.fromAsync(scanTable(client, table))).flat();
  return {
    endpoint,
    async put({ tenants = [], global = [] }: Partial<Contents>) {
      await putItems(client, "tenants", tenants);
      await putItems(client, "global", global);
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
