import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DynamoDBStreamsClient,
  type GetShardIteratorCommandInput,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { type Checkpoint, createCheckpointFile, NO_CHECKPOINTS } from "../../stacks/local/streams/checkpoints.ts";
import { type ConsumerOptions, type StreamHandler, startConsumer } from "../../stacks/local/streams/consumer.ts";
import { findStream } from "../../stacks/local/streams/find-stream.ts";
import { LOCAL, TABLES } from "../testkit/environment.ts";
import { useEngine } from "../testkit/use-engine.ts";

const engine = useEngine();
let streamArn = "";
beforeAll(async () => {
  streamArn = (await findStream(engine().endpoint, "tenants", TABLES.tenants, { isOurs: true })) ?? "";
});

/** Keeps the checkpoint as a stack with a data folder does, beyond the end of a consumer. */
function createMemory(checkpoint?: Checkpoint) {
  const memory = { checkpoint };
  const checkpoints = {
    read: async () => memory.checkpoint,
    write: async (written: Checkpoint) => {
      memory.checkpoint = written;
    },
  };
  return { memory, checkpoints };
}

function createStreamsClient() {
  const client = new DynamoDBStreamsClient({ ...LOCAL, endpoint: engine().endpoint });
  onTestFinished(() => client.destroy());
  return client;
}

const passAll = () => true;

async function consume(
  handler: StreamHandler,
  checkpoints = NO_CHECKPOINTS,
  client = createStreamsClient(),
  filter: ConsumerOptions["filter"] = passAll,
) {
  const stop = await startConsumer({ client, streamArn, functionName: "test", filter, handler, checkpoints });
  onTestFinished(stop);
  return stop;
}

/** Puts items one after the other, whose partition keys are returned. */
async function change(count: number, sk = "x"): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  for (const pk of ids) await engine().put({ tenants: [marshall({ pk, sk })] });
  return ids;
}

const readIds = ({ Records }: DynamoDBStreamEvent) => Records.map(({ dynamodb }) => dynamodb?.Keys?.pk?.S ?? "");
const readNumbers = ({ Records }: DynamoDBStreamEvent) => Records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? "");
const silenceErrors = () => vi.spyOn(console, "error").mockImplementation(() => {});

describe("consumer of a stream", () => {
  test("without a checkpoint begins behind what exists, and passes each later change on once and in order", async () => {
    await change(3);
    const seen: string[] = [];
    await consume(async (event) => void seen.push(...readIds(event)));
    const ids = await change(5);
    await vi.waitUntil(() => seen.length >= 5, { timeout: 10_000 });
    expect(seen).toEqual(ids);
  });

  test("passes records on as Lambda does: binary values in base64, times in seconds, both images", async () => {
    const events: DynamoDBStreamEvent[] = [];
    await consume(async (event) => void events.push(event));
    const pk = randomUUID();
    const attributes = {
      ...{ text: "é", number: 1.5, bytes: new Uint8Array([0, 1, 255]), yes: true, nothing: null },
      ...{ texts: new Set(["a"]), numbers: new Set([1]), byteSets: new Set([new Uint8Array([7])]) },
      ...{ map: { list: [1, "a"] } },
    };
    await engine().put({ tenants: [marshall({ pk, sk: "x", ...attributes })] });
    await engine().put({ tenants: [marshall({ pk, sk: "x" })] });
    const records = () => events.flatMap(({ Records }) => Records);
    await vi.waitUntil(() => records().length >= 2, { timeout: 10_000 });
    const key = { pk: { S: pk }, sk: { S: "x" } };
    const image = {
      ...key,
      ...{ text: { S: "é" }, number: { N: "1.5" }, bytes: { B: "AAH/" }, yes: { BOOL: true }, nothing: { NULL: true } },
      ...{ texts: { SS: ["a"] }, numbers: { NS: ["1"] }, byteSets: { BS: ["Bw=="] } },
      map: { M: { list: { L: [{ N: "1" }, { S: "a" }] } } },
    };
    const common = {
      ...{ eventID: expect.any(String), eventVersion: expect.any(String), eventSource: "aws:dynamodb" },
      ...{ awsRegion: expect.any(String), eventSourceARN: streamArn },
    };
    const change = {
      ...{ ApproximateCreationDateTime: expect.any(Number), Keys: key, SequenceNumber: expect.any(String) },
      ...{ SizeBytes: expect.any(Number), StreamViewType: "NEW_AND_OLD_IMAGES" },
    };
    expect(JSON.parse(JSON.stringify(records()))).toEqual([
      { ...common, eventName: "INSERT", dynamodb: { ...change, NewImage: image } },
      { ...common, eventName: "MODIFY", dynamodb: { ...change, NewImage: key, OldImage: image } },
    ]);
  });

  test("continues at the first record that failed, and stores that the ones before it are done", async () => {
    const errors = silenceErrors();
    const { memory, checkpoints } = createMemory();
    const batches: string[][] = [];
    const stored: (string | undefined)[] = [];
    const handler: StreamHandler = async (event) => {
      const numbers = readNumbers(event);
      batches.push(numbers);
      stored.push(Object.values(memory.checkpoint?.positions ?? {})[0]);
      const failed = batches.length === 1 ? [numbers[3], numbers[2]] : [];
      return { batchItemFailures: failed.map((itemIdentifier = "") => ({ itemIdentifier })) };
    };
    const stop = await consume(async () => undefined, checkpoints);
    await stop();
    await change(4);
    await consume(handler, checkpoints);
    await vi.waitUntil(() => batches.length >= 2, { timeout: 10_000 });
    const [first = [], second = []] = batches;
    expect(second).toEqual(first.slice(2));
    expect(stored[1]).toBe(first[1]);
    expect(errors).toHaveBeenCalled();
  });

  test("passes on only what the filter accepts, and a repeated batch begins at the record that failed", async () => {
    silenceErrors();
    const { memory, checkpoints } = createMemory();
    const stop = await consume(async () => undefined, checkpoints);
    await stop();
    const [one] = await change(1);
    await change(1, "dropped");
    const [two] = await change(1);
    await change(1, "dropped");
    const batches: string[][] = [];
    let last = "";
    const handler: StreamHandler = async (event) => {
      batches.push(readIds(event));
      last = readNumbers(event).at(-1) ?? "";
      return { batchItemFailures: batches.length === 1 ? [{ itemIdentifier: last }] : [] };
    };
    const isAccepted: ConsumerOptions["filter"] = ({ dynamodb }) => dynamodb?.Keys?.sk?.S === "x";
    await consume(handler, checkpoints, createStreamsClient(), isAccepted);
    const readPosition = () => Object.values(memory.checkpoint?.positions ?? {})[0] ?? "";
    await vi.waitUntil(() => batches.length >= 2 && Number(readPosition()) > Number(last), { timeout: 10_000 });
    expect(batches).toEqual([[one, two], [two]]);
    await change(2, "dropped");
    await vi.waitUntil(() => Number(readPosition()) > Number(last) + 2, { timeout: 10_000 });
    expect(batches).toHaveLength(2);
  });

  test.each<[string, () => ReturnType<StreamHandler>]>([
    ["throws", () => Promise.reject(new Error("The bus is down"))],
    ["reports a record that is not in the batch", async () => ({ batchItemFailures: [{ itemIdentifier: "0" }] })],
    ["reports an empty identifier", async () => ({ batchItemFailures: [{ itemIdentifier: "" }] })],
  ])("repeats the whole batch if the function %s", async (_, fail) => {
    silenceErrors();
    const batches: string[][] = [];
    await consume(async (event) => {
      batches.push(readIds(event));
      return batches.length < 3 ? fail() : undefined;
    });
    const [id] = await change(1);
    await vi.waitUntil(() => batches.length >= 3, { timeout: 10_000 });
    expect(batches).toEqual([[id], [id], [id]]);
  });

  test("after a crash, the next consumer gets what the last one has not finished", async () => {
    const { checkpoints } = createMemory();
    const { promise: started, resolve } = Promise.withResolvers<void>();
    const { promise: crashed, resolve: crash } = Promise.withResolvers<undefined>();
    onTestFinished(() => crash(undefined));
    // A handler that never ends is the same as a process that was killed in it.
    void startConsumer({
      ...{ client: createStreamsClient(), streamArn, functionName: "test", checkpoints: { ...checkpoints } },
      filter: passAll,
      handler: () => {
        resolve();
        return crashed;
      },
    });
    await vi.waitUntil(async () => (await checkpoints.read()) !== undefined);
    const ids = await change(3);
    await started;
    const seen: string[] = [];
    await consume(async (event) => void seen.push(...readIds(event)), checkpoints);
    await vi.waitUntil(() => seen.length >= 3, { timeout: 10_000 });
    expect(seen).toEqual(ids);
  });

  test("with a checkpoint that is older than the stream, begins at the oldest record", async () => {
    const client = createStreamsClient();
    client.middlewareStack.add(
      (next) => async (args) => {
        const { ShardIteratorType } = args.input as Partial<GetShardIteratorCommandInput>;
        if (ShardIteratorType !== "AFTER_SEQUENCE_NUMBER") return next(args);
        throw new TrimmedDataAccessException({ $metadata: {}, message: "Trimmed" });
      },
      { step: "initialize" },
    );
    const shards = { [`shardId-00000001-${TABLES.tenants}`]: "1" };
    const { checkpoints } = createMemory({ streamArn, positions: shards });
    const [id] = await change(1);
    const seen: string[] = [];
    await consume(async (event) => void seen.push(...readNumbers(event)), checkpoints, client);
    await vi.waitUntil(() => seen.length > 0, { timeout: 10_000 });
    expect([id, seen[0]]).toEqual([expect.any(String), "1"]);
  });

  test("a checkpoint of another stream counts as none", async () => {
    await change(1);
    const { memory, checkpoints } = createMemory({ streamArn: "arn:other", positions: {} });
    const seen: string[] = [];
    await consume(async (event) => void seen.push(...readIds(event)), checkpoints);
    expect(memory.checkpoint?.streamArn).toBe(streamArn);
    const ids = await change(1);
    await vi.waitUntil(() => seen.length > 0, { timeout: 10_000 });
    expect(seen).toEqual(ids);
  });
});

test("createCheckpointFile: a missing or damaged file is no checkpoint; what was written is read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "checkpoint-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "checkpoint.json");
  const { read, write } = createCheckpointFile(file);
  expect(await read()).toBeUndefined();
  await writeFile(file, '{"streamArn":');
  expect(await read()).toBeUndefined();
  const checkpoint = { streamArn: "arn", positions: { shard: "12" } };
  await write(checkpoint);
  expect(await read()).toEqual(checkpoint);
});
