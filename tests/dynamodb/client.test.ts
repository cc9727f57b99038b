import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExecuteTransactionCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createClient } from "../../lib/dynamodb/client.ts";
import { InvalidResponseError } from "../../lib/dynamodb/json-protocol.ts";
import { sendOnce, TransientError } from "../../lib/dynamodb/transient-error.ts";
import { LOCAL } from "../testkit/environment.ts";
import { type ReceivedRequest, verifySignature } from "../testkit/signature.ts";

const EMPTY_PAGE = '{"Items":[],"Count":0,"ScannedCount":0}';

/** A database that sends the same response to every request. */
const received: ReceivedRequest[] = [];
let response: { status: number; body: string; date?: Date } = { status: 200, body: EMPTY_PAGE };
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

type Sendable =
  | TransactWriteItemsCommand
  | UpdateItemCommand
  | BatchExecuteStatementCommand
  | BatchGetItemCommand
  | BatchWriteItemCommand
  | QueryCommand;

/** An error without the SDK's number of attempts and its hint how to read the response. */
const describeError = (error: Error & { $metadata: { httpStatusCode?: number } }) => ({
  ...error,
  class: error.constructor,
  message: error.message.split("\n")[0],
  $metadata: error.$metadata.httpStatusCode,
});

/** Sends a command. Returns what the server received, and the output or the error. */
async function exchange(client: { send(command: Sendable): Promise<object> }, command: Sendable) {
  const result = await client.send(command).then(
    (output) => ({ output: { ...output, $metadata: undefined } }),
    (error) => ({ error: describeError(error) }),
  );
  const sent = received.splice(0).map(({ headers, body }) => ({
    target: headers["x-amz-target"],
    message: JSON.parse(body.toString()),
  }));
  return { ...result, sent };
}

/** Names that look like the members of binary values, or like more than a name. The SDK loses `__proto__`: see below. */
const names = fc
  .oneof(fc.constantFrom("B", "BS", "B:", "AB", "M", 'a"B":', "é"), fc.string())
  .filter((name) => name !== "__proto__");
const bytes = fc.uint8Array({ maxLength: 8 }).chain((array) => fc.constantFrom(array, Buffer.from(array)));
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

/** Converts a value to the JSON that DynamoDB sends. */
function toWireFormat(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(toWireFormat);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toWireFormat(member)]));
}

/** Each operation that the service uses, with an item in the request and an item in the response. */
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
  status: fc.constantFrom(400, 429, 500, 503),
  body: fc.oneof(
    fc
      .constantFrom("ThrottlingException", "ResourceNotFoundException", "InternalServerError", "UnheardOfException")
      .map((name) => JSON.stringify({ __type: `${NAMESPACE}${name}`, message: "No" })),
    fc.constantFrom("", "null", "{}", '{"Items":[', "<html>Bad Gateway</html>"),
  ),
});

test("createClient: sends and reads the same as the SDK's plain client, for any values and any error response", async () => {
  const plain = new DynamoDBClient({ ...LOCAL, endpoint, maxAttempts: 1 });
  const client = createClient(endpoint);
  await fc.assert(
    fc.asyncProperty(exchanges, fc.oneof(fc.constant(undefined), failures), async ({ command, output }, failure) => {
      response = failure ?? { status: 200, body: JSON.stringify(toWireFormat(output)) };
      expect(await exchange(client, command())).toEqual(await exchange(plain, command()));
    }),
    { numRuns: 1_000 },
  );
});

test("createClient: keeps an attribute named __proto__, which the SDK loses", async () => {
  response = { status: 200, body: '{"Count":1,"Items":[{"__proto__":{"S":"kept"}}]}' };
  const { Items } = await createClient(endpoint).send(new QueryCommand({ TableName: "t" }));
  expect(Items?.map(Object.entries)).toEqual([[["__proto__", { S: "kept" }]]]);
});

const successes = fc.constantFrom<{ command: () => Sendable; body: string }>(
  { command: () => new BatchExecuteStatementCommand({ Statements: [] }), body: '{"Responses":[]}' },
  { command: () => new BatchGetItemCommand({ RequestItems: {} }), body: '{"Responses":{},"UnprocessedKeys":{}}' },
  { command: () => new BatchWriteItemCommand({ RequestItems: {} }), body: '{"UnprocessedItems":{}}' },
  { command: () => new QueryCommand({ TableName: "t" }), body: EMPTY_PAGE },
  { command: () => new TransactWriteItemsCommand({ TransactItems: [] }), body: "{}" },
  { command: () => new UpdateItemCommand({ TableName: "t", Key: {} }), body: '{"Attributes":{}}' },
);
/** Bodies that are not a complete result. */
const incomplete = (body: string) =>
  fc.oneof(
    fc.constantFrom("", "null", "[]", "7", '"x"', "<html>OK</html>"),
    // An empty object is the complete result of a transaction only.
    fc.constantFrom(...(body === "{}" ? ["null"] : ["{}", '{"message":"OK"}'])),
    fc.nat({ max: body.length - 1 }).map((length) => body.slice(0, length)),
  );

test("createClient: rejects a response with status 200 that is empty, cut off, not JSON or without its members", async () => {
  const client = createClient(endpoint);
  const cases = successes.chain(({ command, body }) => incomplete(body).map((cut) => ({ command, body: cut })));
  await fc.assert(
    fc.asyncProperty(cases, async ({ command, body }) => {
      response = { status: 200, body };
      const error: unknown = await sendOnce(() => client.send(command() as QueryCommand)).catch((reason) => reason);
      expect(error).toBeInstanceOf(TransientError);
      expect((error as TransientError).cause).toBeInstanceOf(InvalidResponseError);
    }),
    { numRuns: 200 },
  );
});

test.each([201, 202, 204])(
  "createClient: rejects a success with status %d, which DynamoDB never sends",
  async (status) => {
    response = { status, body: EMPTY_PAGE };
    await expect(createClient(endpoint).send(new QueryCommand({ TableName: "t" }))).rejects.toBeInstanceOf(
      InvalidResponseError,
    );
  },
);

test.each([null, [], "x", 7, { T: {} }])(
  "createClient: rejects %j where DynamoDB sends lists by table",
  async (Responses) => {
    response = { status: 200, body: JSON.stringify({ Responses, UnprocessedKeys: {} }) };
    const command = new BatchGetItemCommand({ RequestItems: {} });
    await expect(createClient(endpoint).send(command)).rejects.toBeInstanceOf(InvalidResponseError);
  },
);

test("createClient: rejects a success without any one of its members", async () => {
  const client = createClient(endpoint);
  const required: readonly [() => Sendable, object][] = [
    [() => new BatchExecuteStatementCommand({ Statements: [] }), { Responses: [] }],
    [() => new BatchGetItemCommand({ RequestItems: {} }), { Responses: {}, UnprocessedKeys: {} }],
    [() => new BatchWriteItemCommand({ RequestItems: {} }), { UnprocessedItems: {} }],
    [() => new QueryCommand({ TableName: "t" }), { Count: 0 }],
  ];
  for (const [command, members] of required) {
    for (const missing of Object.keys(members)) {
      response = { status: 200, body: JSON.stringify({ ...members, Items: [], [missing]: undefined }) };
      await expect(client.send(command() as QueryCommand), missing).rejects.toBeInstanceOf(InvalidResponseError);
    }
    response = { status: 200, body: JSON.stringify(members) };
    await expect(client.send(command() as QueryCommand)).resolves.toMatchObject(members);
  }
});

test("createClient: leaves other operations to the SDK, which adds tokens and reads times", async () => {
  const client = createClient(endpoint);
  response = { status: 200, body: "{}" };
  await client.send(new ExecuteTransactionCommand({ TransactStatements: [] }));
  expect(JSON.parse(received[0]?.body.toString() ?? "")).toMatchObject({ ClientRequestToken: expect.any(String) });
  response = { status: 200, body: '{"Table":{"CreationDateTime":1767225600}}' };
  const { Table } = await client.send(new DescribeTableCommand({ TableName: "t" }));
  expect(Table?.CreationDateTime).toEqual(new Date("2026-01-01T00:00:00Z"));
});

test("createClient: opens at most 16 connections, twice the concurrent requests of one step", async () => {
  const client = createClient(endpoint);
  const connections = new Set<unknown>();
  const add = (socket: unknown) => connections.add(socket);
  server.on("connection", add);
  response = { status: 200, body: EMPTY_PAGE };
  await Promise.all(Array.from({ length: 50 }, () => client.send(new QueryCommand({ TableName: "t" }))));
  server.off("connection", add);
  expect(connections.size).toBe(16);
});

test("createClient: sends a request once, because the retries of the SDK are off", async () => {
  response = { status: 500, body: '{"__type":"InternalServerError"}' };
  await expect(createClient(endpoint).send(new QueryCommand({ TableName: "t" }))).rejects.toThrow();
  expect(received).toHaveLength(1);
});

describe("createClient in a Lambda function", () => {
  const request = async () => {
    vi.stubEnv("AWS_REGION", "eu-central-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    vi.stubEnv("AWS_SESSION_TOKEN", "session");
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", endpoint);
    vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "function");
    vi.stubEnv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793");
    response = { status: 200, body: EMPTY_PAGE };
    await createClient().send(new QueryCommand({ TableName: "t", FilterExpression: "é = é" }));
    return received[0] ?? expect.fail("no request");
  };

  test("signs what it sends, with the credentials of the function's role", async () => {
    const sent = await request();
    expect(verifySignature(sent, "secret")).toEqual({
      accessKeyId: "AKIDEXAMPLE",
      region: "eu-central-1",
      service: "dynamodb",
      signedHeaders: expect.arrayContaining(["content-type", "host", "x-amz-date", "x-amz-target"]),
    });
    expect(verifySignature(sent, "another secret")).toBeUndefined();
    expect(sent.headers).toMatchObject({ "x-amz-security-token": "session" });
  });

  test("sends the SDK's user agent for CloudTrail, and the trace header for X-Ray", async () => {
    expect((await request()).headers).toMatchObject({
      "user-agent": expect.stringMatching(/^aws-sdk-js\/3\./),
      "x-amzn-trace-id": "Root=1-5759e988-bd862e3fe1be46a994272793",
    });
  });

  test("asks for new credentials when the old ones have expired", async () => {
    let provided = 0;
    const keys = new Set<string | undefined>();
    const client = createClient(endpoint);
    client.config.credentials = async () => ({
      accessKeyId: `KEY${++provided}`,
      secretAccessKey: "secret",
      expiration: new Date(Date.now() + 1),
    });
    for (let i = 0; i < 3; i++) await client.send(new QueryCommand({ TableName: "t" }));
    for (const { headers } of received) keys.add(/Credential=(KEY\d+)/.exec(headers.authorization ?? "")?.[1]);
    expect(keys.size).toBe(3);
  });
});

describe("createClient with a clock that is an hour slow", () => {
  const __type = "com.amazon.coral.service#InvalidSignatureException";
  const rejection = () => ({
    status: 400,
    body: JSON.stringify({ __type, message: "Signature not yet current" }),
    date: new Date(Date.now() + 3_600_000),
  });
  const query = () => new QueryCommand({ TableName: "t" });
  const isAnHourAhead = ({ headers }: ReceivedRequest) => {
    const [, ...parts] = /(....)(..)(..T..)(..)(..Z)/.exec(String(headers["x-amz-date"])) ?? [];
    const [year, month, day, minutes, seconds] = parts;
    return Math.round((Date.parse(`${year}-${month}-${day}:${minutes}:${seconds}`) - Date.now()) / 3_600_000) === 1;
  };

  test("corrects the clock by a rejection, which is transient", async () => {
    const client = createClient(endpoint);
    response = rejection();
    await expect(sendOnce(() => client.send(query()))).rejects.toBeInstanceOf(TransientError);
    received.length = 0;
    response = { status: 200, body: EMPTY_PAGE };
    await client.send(query());
    expect(received.map(isAnHourAhead)).toEqual([true]);
  });

  test("treats all rejections of concurrent requests as transient", async () => {
    const client = createClient(endpoint);
    response = rejection();
    const errors = await Promise.all(
      Array.from({ length: 16 }, () => sendOnce(() => client.send(query())).catch((error: unknown) => error)),
    );
    expect(errors.map((error) => error instanceof TransientError)).toEqual(errors.map(() => true));
  });

  test("corrects the clock by a success, before any request is rejected", async () => {
    const client = createClient(endpoint);
    response = { ...rejection(), status: 200, body: EMPTY_PAGE };
    await client.send(query());
    await client.send(query());
    expect(received.map(isAnHourAhead)).toEqual([false, true]);
  });
});
