import { parseArgs } from "node:util";
import { DynamoDBClient, DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { localClient } from "../local/client.ts";
import { systemCode } from "../local/environment-error.ts";
import { loadPersons } from "./load-persons.ts";
import { counts, progressOn } from "./progress-line.ts";

/** Loads persons into a stage's global table: `npm run load -- --table NAME persons.jsonl`. */

const USAGE = `Usage: npm run load -- --table NAME persons.jsonl

Puts each person of a JSON Lines file, one a line with an id (UUID), into a Global table; "sst deploy" prints its name.
A run that was stopped goes on where it was; persons that are there are put again.`;
/** Of more bad lines only the number is told. */
const MOST_BAD_LINES = 100;

/** As in `sst.config.ts`. */
const REGION = process.env.AWS_REGION || "us-east-1";

const display = progressOn(process.stderr);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());

try {
  const { table, file } = readArguments();
  const endpoint = process.env.DYNAMODB_ENDPOINT;
  let told = 0;
  const done = await loadPersons({
    client: endpoint ? localClient(endpoint) : new DynamoDBClient({ region: REGION, maxAttempts: 10 }),
    table,
    file,
    signal: stop.signal,
    onProgress: display.show,
    onBadLine(line, reason) {
      told += 1;
      if (told <= MOST_BAD_LINES) display.say(`line ${line} ${reason}`);
    },
  });
  display.say(stop.signal.aborted ? `Stopped at ${counts(done)}; run it again to go on` : `Loaded ${counts(done)}`);
  process.exitCode = stop.signal.aborted || done.bad > 0 ? 1 : 0;
} catch (error) {
  display.say(reasonOf(error));
  process.exitCode = 1;
}

function readArguments(): { table: string; file: string } {
  try {
    const { values, positionals } = parseArgs({ options: { table: { type: "string" } }, allowPositionals: true });
    const [file, ...more] = positionals;
    if (values.table && file && more.length === 0) return { table: values.table, file };
  } catch {}
  display.say(USAGE);
  process.exit(2);
}

/** What DynamoDB says of a value it refuses may hold the value: then only the error's name is told. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (systemCode(error) === "ENOENT") return "Stopped: there is no such file";
  const mayQuote = error instanceof DynamoDBServiceException && error.name === "ValidationException";
  return `Stopped: ${mayQuote ? error.name : `${error.name}: ${error.message}`}. Run it again to go on.`;
}
