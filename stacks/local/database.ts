import { once } from "node:events";
import { rename } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { EnvironmentError } from "../../lib/environment-error.ts";
import { type FindEngine, findInstalledEngine, requireEngine, runEngine, startEngine } from "./engine.ts";
import { indexStreams } from "./index-streams.ts";
import type { TableExport } from "./table-export.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

export interface RunningDatabase {
  readonly endpoint: string;
  /** Where a database that we started is stored. */
  readonly file?: string;
  /** Ends a database that we started. Does nothing if it has already ended. */
  readonly stop: () => Promise<void>;
  /** Resolves when a database that we started has ended, whatever ended it. */
  readonly ended: Promise<unknown>;
}

/** Another process may take the free port before the engine binds it. */
const MAX_ATTEMPTS = 5;

/**
 * Starts the embedded DynamoDB on a free port of 127.0.0.1, in about 20 ms.
 * @param options.file where the database is stored; without it, in a temporary file that is removed when the engine ends. A
 * database in memory could not have the index of its streams.
 * @param options.imported a table that the new database contains from the start. This takes a tenth of the time of
 * putting its items.
 * @param options.findEngine returns the path of the engine's program
 * @throws EnvironmentError if the engine is not installed or does not start
 */
export async function startDatabase({
  file,
  imported,
  findEngine = findInstalledEngine,
}: {
  readonly file?: string | undefined;
  readonly imported?: TableExport | undefined;
  readonly findEngine?: FindEngine;
} = {}): Promise<RunningDatabase> {
  const program = requireEngine(findEngine);
  for (let attempt = 1; ; attempt++) {
    const temporaryFolder = file === undefined ? await createTemporaryFolder() : undefined;
    const path = file ?? join(temporaryFolder ?? "", "database.db");
    if (imported) await importIntoFile(program, imported, path);
    const port = await findFreePort();
    const args = ["serve", "--db-path", path, "--host", "127.0.0.1", "--port", String(port)];
    const { isListening, output, stop, ended } = await startEngine(program, args, temporaryFolder);
    if (isListening) {
      await indexStreams(path);
      return { endpoint: `http://127.0.0.1:${port}`, file: path, stop, ended };
    }
    await stop();
    if (attempt === MAX_ATTEMPTS || !output.includes("in use")) {
      throw new EnvironmentError(`The database ${file ? `in ${file} ` : ""}did not start: ${output}`);
    }
  }
}

/** The file gets its name only when it is complete, so that a crash does not leave a part of the table. */
async function importIntoFile(program: string, imported: TableExport, file: string): Promise<void> {
  const incomplete = `${file}.incomplete`;
  await runEngine(program, [...importArguments(imported), "--output", incomplete, "--force"]);
  await rename(incomplete, file);
}

const importArguments = ({ source, schema }: TableExport) => ["import", "--source", source, "--schema", schema];

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
