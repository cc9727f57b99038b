import { parseArgs } from "node:util";
import { DynamoDBClient, DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { createLocalClient } from "../../../lib/dynamodb/local-client.ts";
import type { EntityType } from "../../../lib/entity-type.ts";
import { readSystemCode } from "../../../lib/environment-error.ts";
import { loadRecords } from "./load-records.ts";
import { createProgressLine, formatCounts } from "./progress-line.ts";

/** Loads persons or companies into a stage's global table. */

const USAGE = `Usage: npm run load -- --table NAME [--type person|company] FILE

Puts each record of a JSON Lines file, one a line with an id (UUID), into a Global table; "sst deploy" prints its name.
A run that was stopped goes on where it was; records that are there are put again.`;
/** Of more bad lines only the number is told. */
const MAX_REPORTED_LINES = 100;

/** As in `sst.config.ts`. */
const REGION = process.env.AWS_REGION || "us-east-1";

const display = createProgressLine(process.stderr);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());

try {
  const { table, type, file } = readArguments();
  const endpoint = process.env.DYNAMODB_ENDPOINT;
  let reported = 0;
  const done = await loadRecords({
    client: endpoint ? createLocalClient(endpoint) : new DynamoDBClient({ region: REGION, maxAttempts: 10 }),
    table,
    type,
    file,
    signal: stop.signal,
    onProgress: display.update,
    onInvalidLine(line, reason) {
      reported += 1;
      if (reported <= MAX_REPORTED_LINES) display.log(`line ${line} ${reason}`);
    },
  });
  display.log(
    stop.signal.aborted ? `Stopped at ${formatCounts(done)}; run it again to go on` : `Loaded ${formatCounts(done)}`,
  );
  process.exitCode = stop.signal.aborted || done.bad > 0 ? 1 : 0;
} catch (error) {
  display.log(describeError(error));
  process.exitCode = 1;
}

function readArguments(): { table: string; type: EntityType; file: string } {
  try {
    const options = { table: { type: "string" }, type: { type: "string", default: "person" } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [file, ...more] = positionals;
    const { table, type } = values;
    if (table && (type === "person" || type === "company") && file && more.length === 0) return { table, type, file };
  } catch {}
  display.log(USAGE);
  process.exit(2);
}

/** What DynamoDB says of a value it refuses may hold the value: then only the error's name is told. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (readSystemCode(error) === "ENOENT") return "Stopped: there is no such file";
  const mayQuote = error instanceof DynamoDBServiceException && error.name === "ValidationException";
  const reason = mayQuote ? error.name : `${error.name}: ${error.message}`;
  return `Stopped: ${reason}. What is loaded stays; once that is mended, run it again to go on.`;
}
