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

/** A database that sends the same response to every request. */
const received: ReceivedRequest[] = [];
let response: { status: number; body: string; date?: Date } = { status: 200, body: "{}" };
const server = createServer(async (incoming, outgoing) => {
  received.push({ path: incoming.url ?? "", headers: incoming.headers, body: await buffer(incoming) });
  if (response.date) outgoing.setHeader("date", response.date.toUTCString());
  outgoing.writeHead(response.status, { "x-amzn-requestid": "REQUEST" }).end(response.body);
});
let endpoint = "";
beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  vi.unstubAllEnvs();
  received.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Sendable = BatchExecuteStatementCommand | BatchGetItemCommand | BatchWriteItemCommand | QueryCommand;

/** The contents of an error, except the number of attempts and the SDK's hint about deserialisation. */
const describeError = (error: Error & { $metadata: { httpStatusCode?: number } }) => ({
  ...error,
  class: error.constructor,
  message: error.message.split("\n")[0],
  $metadata: error.$metadata.httpStatusCode,
});

/** Sends a command. @returns what the database received, and what the caller gets */
async function exchange(client: { send(command: Sendable): Promise<object> }, command: Sendable) {
  const outcome = await client.send(command).then(
    (output) => ({ output: { ...output, $metadata: undefined } }),
    (error) => ({ error: describeError(error), isTransient: isTransientError(error) }),
  );
  const sent = received.splice(0).map(({ headers, body }) => ({
    target: headers["x-amz-target"],
    message: JSON.parse(body.toString()),
  }));
  return { ...outcome, sent };
}

/** Attribute names, some of which look like the keys of binary values. The SDK loses `__proto__`; see below. */
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

/** A value in the format in which DynamoDB sends it. */
function onTheWire(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(onTheWire);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, onTheWire(member)]));
}

/** One request of each operation that the service uses, and a response to it. Both contain an item. */
const exchanges = fc.tuple(items, items).chain(([requestItem, responseItem]) =>
  fc.constantFrom<{ command: () => Sendable; output: object }>(
    {
      command: () =>
        new BatchExecuteStatementCommand({
          Statements: [{ Statement: "INSERT", Parameters: Object.values(requestItem) }],
        }),
      output: {
        Responses: [
          { TableName: "t" },
          { Error: { Code: "DuplicateItem", Item: responseItem } },
          { Item: responseItem },
        ],
      },
    },
    {
      command: () => new BatchGetItemCommand({ RequestItems: { t: { Keys: [requestItem], ConsistentRead: true } } }),
      output: { Responses: { t: [responseItem] }, UnprocessedKeys: { t: { Keys: [responseItem] } } },
    },
    {
      command: () => new BatchWriteItemCommand({ RequestItems: { t: [{ PutRequest: { Item: requestItem } }] } }),
      output: { UnprocessedItems: { t: [{ DeleteRequest: { Key: responseItem } }] } },
    },
    {
      command: () =>
        new QueryCommand({ TableName: "t", ExpressionAttributeValues: requestItem, ExclusiveStartKey: undefined }),
      output: { Items: [responseItem], LastEvaluatedKey: responseItem, Count: 1, ScannedCount: 2 },
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

test("Client sends the same requests as the SDK and returns or throws the same, for any values and responses", async () => {
  const sdk = new DynamoDBClient({ ...LOCAL, endpoint, maxAttempts: 1 });
  const own = new Client({ databaseEndpoint: endpoint });
  await fc.assert(
    fc.asyncProperty(exchanges, fc.oneof(fc.constant(undefined), failures), async ({ command, output }, failure) => {
      response = failure ?? { status: 200, body: JSON.stringify(onTheWire(output)) };
      expect(await exchange(own, command())).toEqual(await exchange(sdk, command()));
    }),
    { numRuns: 1_000 },
  );
});

test("Client keeps an attribute named __proto__", async () => {
  response = { status: 200, body: '{"Items":[{"__proto__":{"S":"kept"}}]}' };
  const { Items } = await new Client({ databaseEndpoint: endpoint }).send(new QueryCommand({ TableName: "t" }));
  expect(Items?.map(Object.entries)).toEqual([[["__proto__", { S: "kept" }]]]);
});

test("Client signs requests with the credentials of the environment", async () => {
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  vi.stubEnv("AWS_SESSION_TOKEN", "session");
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", endpoint);
  response = { status: 200, body: "{}" };
  const client = new Client({});
  await client.send(new QueryCommand({ TableName: "t", FilterExpression: "é = é" }));
  const [request] = received;
  expect(request && verifySignature(request, "secret")).toEqual({
    accessKeyId: "AKIDEXAMPLE",
    region: "eu-central-1",
    service: "dynamodb",
    signedHeaders: expect.arrayContaining(["content-type", "host", "x-amz-date", "x-amz-target"]),
  });
  expect(request && verifySignature(request, "another secret")).toBeUndefined();
  expect(request?.headers).toMatchObject({ "x-amz-security-token": "session" });
});

describe("clock skew", () => {
  const __type = "com.amazon.coral.service#InvalidSignatureException";
  const rejection = () => ({
    status: 400,
    body: JSON.stringify({ __type, message: "Signature not yet current" }),
    date: new Date(Date.now() + 3_600_000),
  });
  const query = () => new QueryCommand({ TableName: "t" });
  /** Whether the request is signed for a time one hour ahead. */
  const isAnHourAhead = ({ headers }: ReceivedRequest) => {
    const [, ...parts] = /(....)(..)(..T..)(..)(..Z)/.exec(String(headers["x-amz-date"])) ?? [];
    const [year, month, day, minutes, seconds] = parts;
    return Math.round((Date.parse(`${year}-${month}-${day}:${minutes}:${seconds}`) - Date.now()) / 3_600_000) === 1;
  };

  test("Client corrects a clock that is an hour slow after a rejected request, which is then retryable", async () => {
    const client = new Client({ databaseEndpoint: endpoint });
    response = rejection();
    const rejected = await exchange(client, query());
    expect(rejected).toMatchObject({ error: { name: "InvalidSignatureException" }, isTransient: true });
    response = { status: 200, body: "{}" };
    await client.send(query());
    expect(received.map(isAnHourAhead)).toEqual([true]);
  });

  test("Client makes all concurrent requests retryable that are rejected because of a slow clock", async () => {
    const client = new Client({ databaseEndpoint: endpoint });
    response = rejection();
    const rejected = await Promise.all(Array.from({ length: 16 }, () => exchange(client, query())));
    expect(rejected.map((outcome) => "isTransient" in outcome && outcome.isTransient)).toEqual(
      rejected.map(() => true),
    );
  });

  test("Client corrects a clock that is an hour slow after a successful response", async () => {
    const client = new Client({ databaseEndpoint: endpoint });
    response = { ...rejection(), status: 200, body: "{}" };
    await client.send(query());
    await client.send(query());
    expect(received.map(isAnHourAhead)).toEqual([false, true]);
  });
});
