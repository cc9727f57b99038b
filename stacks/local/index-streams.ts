const TABLE = "_stream_records";

/**
 * Adds an index to the embedded database's own table of stream records. Without it, the engine (1.2.1) reads all records
 * of all streams for each write and for each read of a stream: the twentieth add of 1,000 persons would take a minute.
 * Does nothing if an engine stores its streams in another way.
 * @param file of a database whose engine has started
 */
export async function indexStreams(file: string): Promise<void> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(file, { timeout: LOCK_TIMEOUT_MS });
  try {
    if (!database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(TABLE)) return;
    database.exec(
      `CREATE INDEX IF NOT EXISTS stream_position ON ${TABLE} (table_name, CAST(sequence_number AS INTEGER))`,
    );
  } finally {
    database.close();
  }
}

/** A new engine may still write its own tables. */
const LOCK_TIMEOUT_MS = 5_000;
