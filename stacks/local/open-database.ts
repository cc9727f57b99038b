import { existsSync } from "node:fs";
import type { Item } from "../../lib/dynamodb/item.ts";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import { EnvironmentError, readSystemCode } from "../../lib/environment-error.ts";
import { connectDatabase } from "./connect-database.ts";
import { type RunningDatabase, startDatabase } from "./database.ts";
import { createDemoRecords } from "./demo-data/records.ts";
import { seedDemoData } from "./seed.ts";
import type { LocalSettings } from "./settings.ts";
import { exportTable } from "./table-export.ts";
import { createTables, defineTable } from "./tables.ts";

/**
 * Connects to the database of the settings, or starts an embedded one. Then creates missing tables and the demo data.
 * @param file where the embedded database is stored; without it, nothing is kept
 * @throws EnvironmentError if there is no database; nothing is left running then
 */
export async function openDatabase(settings: LocalSettings, file?: string): Promise<RunningDatabase> {
  const { databaseEndpoint, tables, seed } = settings;
  if (databaseEndpoint) return fill(await connectDatabase(databaseEndpoint), settings, createDemoRecords());
  if (seed === "none") return fill(await startDatabase({ file }), settings, []);
  if (file && existsSync(file)) return fill(await startDatabase({ file }), settings, createDemoRecords());

  const imported = await exportTable(defineTable("global", tables.global), createDemoRecords());
  try {
    return await fill(await startDatabase({ file, imported }), settings, []);
  } finally {
    imported.remove();
  }
}

/** @param records demo records that the global table may not contain yet */
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
    throw new EnvironmentError(
      `The database at ${database.endpoint} stopped responding (${code}). Start the stack again.`,
    );
  } finally {
    client.destroy();
  }
}
