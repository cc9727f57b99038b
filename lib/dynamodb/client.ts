import {
  type $Command,
  type BatchExecuteStatementCommandInput,
  type BatchExecuteStatementCommandOutput,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  type BatchWriteItemCommandInput,
  type BatchWriteItemCommandOutput,
  DynamoDBClient,
  type DynamoDBClientResolvedConfig,
  type QueryCommandInput,
  type QueryCommandOutput,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from "@aws-sdk/client-dynamodb";
import type { ClientProtocol, HttpHandlerOptions, HttpRequest, HttpResponse, OperationSchema } from "@smithy/types";

import { buildLocalConfig } from "./local-config.ts";
import { toOperationSchema } from "./operation-schema.ts";
import { Signer } from "./signer.ts";

/** The maximum number of concurrent DynamoDB requests of one step of a use case. */
export const REQUEST_CONCURRENCY = 8;

/**
 * Operations whose input and output map 1:1 to JSON, except for binary values: no timestamps and no auto-filled tokens.
 */
type Input =
  | BatchExecuteStatementCommandInput
  | BatchGetItemCommandInput
  | BatchWriteItemCommandInput
  | QueryCommandInput;
type Output =
  | BatchExecuteStatementCommandOutput
  | BatchGetItemCommandOutput
  | BatchWriteItemCommandOutput
  | QueryCommandOutput;
type Command<I extends Input, O extends Output> = $Command<
  I,
  O,
  DynamoDBClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>;

/**
 * Binary values use the keys `B` and `BS`. An attribute name that ends in B or BS also matches; that only costs the
 * slower path.
 */
const mayContainBytes = (json: string): boolean => json.includes('B":') || json.includes('BS":');

/** @returns undefined if the body may contain binary values or is not JSON */
function parsePlainJson(body: Uint8Array) {
  const json = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  if (mayContainBytes(json)) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/**
 * The SDK's client with a fast path. Bypasses the SDK's middleware and schema (de)serialisation, about half of a
 * request's CPU time, and uses JSON.parse and JSON.stringify. Binary values and error responses still go through the
 * SDK.
 */
export class Client {
  readonly #sdk: DynamoDBClient;
  readonly #signer: Signer;

  /**
   * Create one client per process, because it holds the connections.
   * The client does not retry. `batchWithRetry` is the only place that retries, until the deadline.
   */
  constructor({ databaseEndpoint }: { readonly databaseEndpoint?: string | undefined }) {
    this.#sdk = new DynamoDBClient({
      maxAttempts: 1,
      retryMode: "standard",
      requestHandler: {
        // At most two steps of a use case run concurrently.
        httpAgent: { maxSockets: 2 * REQUEST_CONCURRENCY },
        httpsAgent: { maxSockets: 2 * REQUEST_CONCURRENCY },
        connectionTimeout: 1_000,
      },
      ...(databaseEndpoint && buildLocalConfig(databaseEndpoint)),
    });
    this.#signer = new Signer(this.#sdk.config);
  }

  /**
   * Sends one request.
   * @returns the same as `DynamoDBClient.send`, without the metadata
   * @throws the same as `DynamoDBClient.send`
   */
  async send<I extends Input, O extends Output>(
    command: Command<I, O>,
    options: HttpHandlerOptions = {},
  ): Promise<Omit<O, "$metadata">> {
    const { requestHandler, streamCollector } = this.#sdk.config;
    const json = JSON.stringify(command.input);
    if (mayContainBytes(json)) return this.#sdk.send(command, options);
    const operation = toOperationSchema(command.schema);
    const { request, succeeded, failed } = await this.#signer.sign(operation.name, Buffer.from(json));
    const { response } = await requestHandler.handle(request, options);
    const body = await streamCollector(response.body);
    const output = response.statusCode === 200 ? parsePlainJson(body) : undefined;
    const read = output ?? (await this.#read<O>(operation, { ...response, body }).catch(failed));
    succeeded(response);
    return read;
  }

  /** Lets the SDK deserialise a response, to a typed error or to an output with binary values. */
  async #read<O extends Output>(operation: OperationSchema, response: HttpResponse): Promise<O> {
    const { config } = this.#sdk;
    const protocol: ClientProtocol<HttpRequest, HttpResponse> = config.protocol;
    try {
      return await protocol.deserializeResponse<O>(operation, config, response);
    } catch (error) {
      throw error instanceof Error ? attachResponse(error, response) : error;
    }
  }
}

/**
 * Adds the two fields that are read later: `$metadata.httpStatusCode` (retry classification) and `$response`
 * (clock-skew correction).
 */
function attachResponse(error: Error, response: HttpResponse): Error {
  if (!("$metadata" in error)) Object.assign(error, { $metadata: { httpStatusCode: response.statusCode } });
  return Object.defineProperty(error, "$response", { value: response, enumerable: false });
}
