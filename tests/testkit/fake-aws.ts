import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

/*
 * The command `aws`, as far as the scripts of stacks/README.md use it. Its state is the JSON file that FAKE_AWS names. It knows
 * only one queue and one shard, and rejects every option that an operation does not have. It prints what AWS's command prints
 * with the `--query` that the scripts use.
 */

export interface AwsState {
  readonly queueName: string;
  messages: readonly { readonly ReceiptHandle: string; readonly Body: string }[];
  readonly records: readonly { readonly dynamodb?: { readonly SequenceNumber?: string | undefined } | undefined }[];
  /** The payloads of the invocations of each function. */
  readonly invocations: { functionName: string; payload: string }[];
  /** What the function returns. */
  readonly response: object;
  /** The entries of each log stream. A log stream that is not in it does not exist. */
  readonly logs: Record<string, unknown[]>;
  /** CloudWatch rejects older entries, in epoch milliseconds. */
  readonly oldestEntry: number;
}

const PAGE_SIZE = 2;
const QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/111122223333/";
const file = process.env.FAKE_AWS ?? "";
const state: AwsState = JSON.parse(readFileSync(file, "utf8"));

type Options = Readonly<Record<string, string>>;

const findRecord = (sequenceNumber: string | undefined): number =>
  state.records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === sequenceNumber);

/** What each operation prints. */
const OPERATIONS: Readonly<Record<string, (options: Options, argument: string | undefined) => string>> = {
  "sqs list-queues": ({ "queue-name-prefix": prefix = "" }) =>
    state.queueName.startsWith(prefix) ? QUEUE_URL + state.queueName : "None",
  "sqs receive-message": () => JSON.stringify(state.messages[0] ?? null),
  "sqs delete-message": ({ "receipt-handle": receipt }) => {
    state.messages = state.messages.filter(({ ReceiptHandle }) => ReceiptHandle !== receipt);
    return "";
  },
  "dynamodbstreams get-shard-iterator": ({ "sequence-number": start }) => String(findRecord(start)),
  "dynamodbstreams get-records": ({ "shard-iterator": iterator }) => {
    const [start, end] = [Number(iterator), Number(iterator) + PAGE_SIZE];
    return JSON.stringify({ Records: state.records.slice(start, end), NextShardIterator: String(end) });
  },
  "lambda invoke": ({ "function-name": functionName = "", payload = "" }, responseFile = "") => {
    state.invocations.push({ functionName, payload: readFileSync(payload.replace("file://", ""), "utf8") });
    writeFileSync(responseFile, JSON.stringify(state.response));
    return '{"StatusCode": 200}';
  },
  "logs create-log-stream": ({ "log-group-name": group, "log-stream-name": stream }) => {
    const name = `${group} ${stream}`;
    if (state.logs[name]) throw new Error("ResourceAlreadyExistsException");
    state.logs[name] = [];
    return "";
  },
  "logs put-log-events": ({ "log-group-name": group, "log-stream-name": stream, "log-events": json = "" }) => {
    const entries: { timestamp: number }[] = JSON.parse(json);
    if (entries.some(({ timestamp }) => timestamp < state.oldestEntry)) return "0\tNone\tNone";
    state.logs[`${group} ${stream}`]?.push(...entries);
    return "None";
  },
};

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  "sqs list-queues": ["queue-name-prefix"],
  "sqs receive-message": ["queue-url", "wait-time-seconds", "visibility-timeout"],
  "sqs delete-message": ["queue-url", "receipt-handle"],
  "dynamodbstreams get-shard-iterator": ["stream-arn", "shard-id", "shard-iterator-type", "sequence-number"],
  "dynamodbstreams get-records": ["shard-iterator"],
  "lambda invoke": ["function-name", "cli-binary-format", "payload"],
  "logs create-log-stream": ["log-group-name", "log-stream-name"],
  "logs put-log-events": ["log-group-name", "log-stream-name", "log-events"],
};

const [service, name, ...args] = process.argv.slice(2);
const operation = `${service} ${name}`;
const known = [...(OPTIONS[operation] ?? []), "query", "output"];
const { values, positionals } = parseArgs({
  args,
  options: Object.fromEntries(known.map((option) => [option, { type: "string" as const }])),
  allowPositionals: true,
});
const url = values["queue-url"];
if (url !== undefined && url !== QUEUE_URL + state.queueName) throw new Error(`The queue ${url} does not exist`);
const run = OPERATIONS[operation];
if (!run) throw new Error(`There is no operation ${operation}`);
console.log(run(values as Options, positionals[0]));
writeFileSync(file, JSON.stringify(state));
