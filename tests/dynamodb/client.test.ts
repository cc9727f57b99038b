import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { isTransientError } from "@smithy/core/retry";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { Client } from "../../lib/dynamodb/client.ts";
import { LOCAL } from "../testkit/environment.ts";
import { type ReceivedRequest, verifySignature } from "../testkit/signature.ts";

/** A database that gives every request the same answer. */
const arrived: ReceivedRequest[] = [];
let answer: { status: number; body: string; date?: Date } = { status: 200, body: "{}" };
const server = createServer(async (incoming, outgoing) => {
  arrived.push({ path: incoming.url ?? "", headers: incoming.headers, body: await buffer(incoming) });
  if (answer.date) outgoing.setHeader("date", answer.date.toUTCString());
  outgoing.writeHead(answer.status, { "x-amzn-requestid": "REQUEST" }).end(answer.body);
});
let endpoint = "";
beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  vi.unstubAllEnvs();
  arrived.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Sendable = BatchExecuteStatementCommand | BatchGetItemCommand | BatchWriteItemCommand | QueryCommand;

/** All an error says, but for how often the SDK has tried and its hint at how to read the answer. */
const toldBy = (error: Error & { $metadata: { httpStatusCode?: number } }) => ({
  ...error,
  class: error.constructor,
  message: error.message.split("\n")[0],
  $metadata: error.$metadata.httpStatusCode,
});

/** What is sent for a command, and what its caller gets. */
async function exchange(client: { send(command: Sendable): Promise<object> }, command: Sendable) {
  const told = await client.send(command).then(
    (output) => ({ output: { ...output, $metadata: undefined } }),
    (error) => ({ error: toldBy(error), isTransient: isTransientError(error) }),
  );
  const sent = arrived.splice(0).map(({ headers, body }) => ({
    target: headers["x-amz-target"],
    message: JSON.parse(body.toString()),
  }));
  return { ...told, sent };
}

/** Names that look like the members that hold bytes, or like more than a name. One the SDK loses: see below. */
const names = fc
  .oneof(fc.constantFrom("B", "BS", "B:", "AB", "M", 'a"B":', "é"), fc.string())
  .filter((name) => name !== "__proto__");
const bytes = fc.uint8Array({ maxLength: 8 });
const number = fc.integer().map(String);
const values = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string({ unit: "grapheme" }).map((S) => ({ S })),
    names.map((S) => ({ S })),
    number.map((N) => ({ N })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true as const }),
    bytes.map((B) => ({ B })),
    fc.array(names, { minLength: 1, maxLength: 3 }).map((SS) => ({ SS })),
    fc.array(number, { minLength: 1, maxLength: 3 }).map((NS) => ({ NS })),
    fc.array(bytes, { minLength: 1, maxLength: 3 }).map((BS) => ({ BS })),
    fc.array(tie("value"), { maxLength: 3 }).map((L) => ({ L })),
    fc.dictionary(names, tie("value"), { maxKeys: 3 }).map((M) => ({ M })),
  ),
})).value;
const items = fc.dictionary(names, values, { maxKeys: 4 });

/** A value as DynamoDB sends it. */
function onTheWire(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(onTheWire);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, onTheWire(member)]));
}

/** Each kind of request that the service makes, with an item in it, and an answer with an item in it. */
const exchanges = fc.tuple(items, items).chain(([asked, told]) =>
  fc.constantFrom<{ command: () => Sendable; output: object }>(
    {
      command: () =>
        new BatchExecuteStatementCommand({
          Statements: [{ Statement: "INSERT", Parameters: Object.values(asked) }],
        }),
      output: { Responses: [{ TableName: "t" }, { Error: { Code: "DuplicateItem", Item: told } }, { Item: told }] },
    },
    {
      command: () => new BatchGetItemCommand({ RequestItems: { t: { Keys: [asked], ConsistentRead: true } } }),
      output: { Responses: { t: [told] }, UnprocessedKeys: { t: { Keys: [told] } } },
    },
    {
      command: () => new BatchWriteItemCommand({ RequestItems: { t: [{ PutRequest: { Item: asked } }] } }),
      output: { UnprocessedItems: { t: [{ DeleteRequest: { Key: told } }] } },
    },
    {
      command: () =>
        new QueryCommand({ TableName: "t", ExpressionAttributeValues: asked, ExclusiveStartKey: undefined }),
      output: { Items: [told], LastEvaluatedKey: told, Count: 1, ScannedCount: 2 },
    },
  ),
);
const NAMESPACE = "com.amazonaws.dynamodb.v20120810#";
const failures = fc.record({
  status: fc.constantFrom(200, 400, 429, 500, 503),
  body: fc.oneof(
    fc
      .constantFrom("ThrottlingException", "ResourceNotFoundException", "InternalServerError", "UnheardOfException")
      .map((name) => JSON.stringify({ __type: `${NAMESPACE}${name}`, message: "No" })),
    fc.constantFrom("", "null", "{}", '{"Items":[', "<html>Bad Gateway</html>"),
  ),
});

test("a message is sent and understood just as the SDK would, whatever the values and whatever the answer", async () => {
  const sdk = new DynamoDBClient({ ...LOCAL, endpoint, maxAttempts: 1 });
  const ours = new Client({ databaseEndpoint: endpoint });
  await fc.assert(
    fc.asyncProperty(exchanges, fc.oneof(fc.constant(undefined), failures), async ({ command, output }, failure) => {
      answer = failure ?? { status: 200, body: JSON.stringify(onTheWire(output)) };
      expect(await exchange(ours, command())).toEqual(await exchange(sdk, command()));
    }),
    { numRuns: 1_000 },
  );
});

test("an attribute named __proto__ arrives as one", async () => {
  answer = { status: 200, body: '{"Items":[{"__proto__":{"S":"kept"}}]}' };
  const { Items } = await new Client({ databaseEndpoint: endpoint }).send(new QueryCommand({ TableName: "t" }));
  expect(Items?.map(Object.entries)).toEqual([[["__proto__", { S: "kept" }]]]);
});

test("what arrives is what was signed, with the credentials of the Lambda's role", async () => {
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  vi.stubEnv("AWS_SESSION_TOKEN", "session");
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", endpoint);
  answer = { status: 200, body: "{}" };
  const client = new Client({});
  await client.send(new QueryCommand({ TableName: "t", FilterExpression: "é = é" }));
  const [request] = arrived;
  expect(request && verifySignature(request, "secret")).toEqual({
    accessKeyId: "AKIDEXAMPLE",
    region: "eu-central-1",
    service: "dynamodb",
    signedHeaders: expect.arrayContaining(["content-type", "host", "x-amz-date", "x-amz-target"]),
  });
  expect(request && verifySignature(request, "another secret")).toBeUndefined();
  expect(request?.headers).toMatchObject({ "x-amz-security-token": "session" });
});

describe("a clock that is an hour slow", () => {
  const __type = "com.amazon.coral.service#InvalidSignatureException";
  const refusal = () => ({
    status: 400,
    body: JSON.stringify({ __type, message: "Signature not yet current" }),
    date: new Date(Date.now() + 3_600_000),
  });
  const query = () => new QueryCommand({ TableName: "t" });
  /** By its date. */
  const isAnHourAhead = ({ headers }: ReceivedRequest) => {
    const [, ...parts] = /(....)(..)(..T..)(..)(..Z)/.exec(String(headers["x-amz-date"])) ?? [];
    const [year, month, day, minutes, seconds] = parts;
    return Math.round((Date.parse(`${year}-${month}-${day}:${minutes}:${seconds}`) - Date.now()) / 3_600_000) === 1;
  };

  test("is corrected by a refusal, and the request may be made again", async () => {
    const client = new Client({ databaseEndpoint: endpoint });
    answer = refusal();
    const refused = await exchange(client, query());
    expect(refused).toMatchObject({ error: { name: "InvalidSignatureException" }, isTransient: true });
    answer = { status: 200, body: "{}" };
    await client.send(query());
    expect(arrived.map(isAnHourAhead)).toEqual([true]);
  });

  test("costs none of several requests under way at once", async () => {
    const client = new Client({ databaseEndpoint: endpoint });
    answer = refusal();
    const refused = await Promise.all(Array.from({ length: 16 }, () => exchange(client, query())));
    expect(refused.map((told) => "isTransient" in told && told.isTransient)).toEqual(refused.map(() => true));
  });

  test("is corrected by a success, before anything is refused", async () => {
    const client = new Client({ databaseEndpoint: endpoint });
    answer = { ...refusal(), status: 200, body: "{}" };
    await client.send(query());
    await client.send(query());
    expect(arrived.map(isAnHourAhead)).toEqual([false, true]);
  });
});
