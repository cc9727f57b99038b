import type { Item } from "../../lib/dynamodb/get-items.ts";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import { EnvironmentError, readSystemCode } from "../../lib/environment-error.ts";
import { connectDatabase, type RunningDatabase, startDatabase } from "./database.ts";
import { createDemoRecords } from "./demo-data/records.ts";
import { seedDemoData } from "./seed.ts";
import type { LocalSettings } from "./settings.ts";
import { exportTable } from "./table-export.ts";
import { createTables, defineTable } from "./tables.ts";

/**
 * The database at the endpoint of the settings, or else one of our own, with the tables and, where wanted, the demo data.
 * @throws EnvironmentError when there is none; nothing is left running then
 */
export async function openDatabase(settings: LocalSettings): Promise<RunningDatabase> {
  const { databaseEndpoint, tables, seed } = settings;
  if (databaseEndpoint) return fill(connectDatabase(databaseEndpoint), settings, createDemoRecords());
  if (seed === "none") return fill(await startDatabase(), settings, []);

  const records = await exportTable(defineTable("global", tables.global), createDemoRecords());
  try {
    return await fill(await startDatabase(records), settings, []);
  } finally {
    await records.remove();
  }
}

/** @param records what the global table does not hold yet */
async function fill(
  database: RunningDatabase,
  { tables, seed }: LocalSettings,
  records: Iterable<Item>,
): Promise<RunningDatabase> {
  const client = createLocalClient(database.endpoint);
  try {
    await createTables(client, tables);
    if (seed === "demo") await seedDemoData(client, tables, records);
    return database;
  } catch (error) {
    await database.stop();
    const code = readSystemCode(error);
    if (!code) throw error;
    throw new EnvironmentError(`No database answers at ${database.endpoint} (${code}); see DYNAMODB_ENDPOINT`);
  } finally {
    client.destroy();
  }
}
