import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** DynamoDB reported a success, but without a complete result. The message contains nothing of the response. */
export class InvalidResponseError extends Error {
  override readonly name = "InvalidResponseError";
  readonly $metadata: { readonly requestId: string | undefined };

  constructor(operation: string, requestId: string | undefined) {
    super(`The response to ${operation} is incomplete or not JSON`);
    this.$metadata = { requestId };
  }
}

/** The two methods of the SDK's protocol that are replaced. */
interface Protocol {
  serializeRequest(operation: Operation, input: object, context: object): Promise<object>;
  deserializeResponse(operation: Operation, context: Context, response: Response): Promise<object>;
}
type SdkProtocol = DynamoDBClient["config"]["protocol"];
type Operation = Parameters<SdkProtocol["serializeRequest"]>[0];
type Context = Parameters<SdkProtocol["deserializeResponse"]>[1];
/** The members that are used of an HTTP response. The SDK's type of it is `any`. */
interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isObjectOfArrays = (value: unknown) => isObject(value) && Object.values(value).every(Array.isArray);
const isNumber = (value: unknown) => typeof value === "number";

/** The operations whose input and output map 1:1 to JSON, except for binary values, and the members of every success. */
const REQUIRED_MEMBERS: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  BatchExecuteStatement: { Responses: Array.isArray },
  BatchGetItem: { Responses: isObjectOfArrays, UnprocessedKeys: isObject },
  BatchWriteItem: { UnprocessedItems: isObjectOfArrays },
  Query: { Count: isNumber },
  TransactWriteItems: {},
  UpdateItem: { Attributes: isObject },
};

/**
 * Replaces the walk through the SDK's schema, which takes about a third of a request's CPU time, by JavaScript's own JSON.
 * Binary values and error responses still go through the SDK's code. A success that is incomplete is rejected with
 * InvalidResponseError; the SDK would return it as an empty result.
 * @param protocol the protocol of a client of its own; it is changed
 */
export function useNativeJson<P extends Protocol>(protocol: P): P {
  const serialize: Protocol["serializeRequest"] = protocol.serializeRequest.bind(protocol);
  const deserialize: Protocol["deserializeResponse"] = protocol.deserializeResponse.bind(protocol);
  const native: Protocol = {
    async serializeRequest(operation, input, context) {
      const json = toJson(operation, input);
      if (json === undefined) return serialize(operation, input, context);
      return Object.assign(await serialize(operation, {}, context), { body: json });
    },
    async deserializeResponse(operation, context, response) {
      const required = REQUIRED_MEMBERS[operation.name];
      if (!required || response.statusCode >= 300) return deserialize(operation, context, response);
      const requestId = response.headers["x-amzn-requestid"];
      const body = await context.streamCollector(response.body);
      const json = context.utf8Encoder(body);
      const output = response.statusCode === 200 ? parseObject(json) : undefined;
      const isComplete = output && Object.entries(required).every(([name, isValid]) => isValid(output[name]));
      if (!isComplete) throw new InvalidResponseError(operation.name, requestId);
      if (mayContainBytes(json)) return deserialize(operation, context, { ...response, body });
      const $metadata = { httpStatusCode: response.statusCode, requestId };
      return Object.assign(output, { $metadata });
    },
  };
  return Object.assign(protocol, native);
}

/** @returns undefined if only the SDK can serialise the input */
function toJson({ name }: Operation, input: object): string | undefined {
  // It can have 160 KB of bytes, which would become an array of numbers otherwise.
  if (name === "BatchWriteItem") return JSON.stringify(input, encodeBytes);
  const json = name in REQUIRED_MEMBERS ? JSON.stringify(input) : undefined;
  return json === undefined || mayContainBytes(json) ? undefined : json;
}

/** For `JSON.stringify`: replaces binary values by base64, as DynamoDB has them. A Buffer has been converted before. */
function encodeBytes(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const bytes = this[key];
  if (!(bytes instanceof Uint8Array)) return value;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/**
 * Binary values use the keys `B` and `BS`. An attribute name that ends in B or BS also matches; that only costs the slower
 * path through the SDK.
 */
const mayContainBytes = (json: string): boolean => json.includes('B":') || json.includes('BS":');

/** @returns undefined if the text is not the JSON of an object */
function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
