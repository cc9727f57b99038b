import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { HttpResponse } from "@smithy/core/protocols";
import type { HttpRequest } from "@smithy/types";
import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonProtocol } from "../../../lib/dynamo/json-protocol.ts";
import { LOCAL } from "../../support/environment.ts";

/** A client whose every request is answered with the same body. */
function clientThatHears(answer: string, statusCode: number, protocol?: typeof JsonProtocol) {
  const sent: HttpRequest[] = [];
  const client = new DynamoDBClient({
    ...LOCAL,
    endpoint: "http://database.test",
    maxAttempts: 1,
    ...(protocol && { protocol }),
    requestHandler: {
      async handle(request: HttpRequest) {
        sent.push(request);
        return { response: new HttpResponse({ statusCode, body: Buffer.from(answer) }) };
      },
    },
  });
  return { client, sent };
}

/** A command's request as it goes out, and what its caller gets when it is answered so. */
async function exchange(command: Sendable, answer: object, statusCode: number, protocol?: typeof JsonProtocol) {
  const { client, sent } = clientThatHears(JSON.stringify(answer), statusCode, protocol);
  const output = await client.send(command as BatchGetItemCommand).catch((error: Error) => ({ ...error, error }));
  const [request] = sent;
  return { body: JSON.parse(new TextDecoder().decode(request?.body)), path: request?.path, output };
}

type Sendable = BatchExecuteStatementCommand | BatchGetItemCommand | BatchWriteItemCommand | QueryCommand;

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
  fc.constantFrom<{ command: Sendable; answer: object }>(
    {
      command: new BatchExecuteStatementCommand({
        Statements: [{ Statement: "INSERT", Parameters: Object.values(asked) }],
      }),
      answer: { Responses: [{ TableName: "t" }, { Error: { Code: "DuplicateItem", Item: told } }, { Item: told }] },
    },
    {
      command: new BatchGetItemCommand({ RequestItems: { t: { Keys: [asked], ConsistentRead: true } } }),
      answer: { Responses: { t: [told] }, UnprocessedKeys: { t: { Keys: [told] } } },
    },
    {
      command: new BatchWriteItemCommand({ RequestItems: { t: [{ PutRequest: { Item: asked } }] } }),
      answer: { UnprocessedItems: { t: [{ DeleteRequest: { Key: told } }] } },
    },
    {
      command: new QueryCommand({ TableName: "t", ExpressionAttributeValues: asked, ExclusiveStartKey: undefined }),
      answer: { Items: [told], LastEvaluatedKey: told, Count: 1, ScannedCount: 2 },
    },
  ),
);

test("a message is sent and understood just as the SDK's own protocol would, whatever the values", async () => {
  await fc.assert(
    fc.asyncProperty(exchanges, fc.constantFrom(200, 400, 500), async ({ command, answer }, statusCode) => {
      const wired = onTheWire(statusCode === 200 ? answer : { __type: "ThrottlingException", message: "Slow" });
      const ours = await exchange(command, Object(wired), statusCode, JsonProtocol);
      expect(ours).toEqual(await exchange(command, Object(wired), statusCode));
    }),
    { numRuns: 1_000 },
  );
});

test("an attribute named __proto__ arrives as one", async () => {
  const answer = '{"Items":[{"__proto__":{"S":"kept"}}]}';
  const { client } = clientThatHears(answer, 200, JsonProtocol);
  const { Items } = await client.send(new QueryCommand({ TableName: "t" }));
  expect(Items?.map(Object.entries)).toEqual([[["__proto__", { S: "kept" }]]]);
});

test("a message without bytes is written by JavaScript's own JSON, one with bytes by the SDK", async () => {
  const written = async (value: AttributeValue) => {
    const { client, sent } = clientThatHears("{}", 200, JsonProtocol);
    await client.send(new BatchGetItemCommand({ RequestItems: { t: { Keys: [{ pk: value }] } } }));
    return Buffer.isBuffer(sent[0]?.body);
  };
  expect(await written({ S: "text" })).toBe(true);
  expect(await written({ B: new Uint8Array([1]) })).toBe(false);
});
