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

/** The most DynamoDB requests that one step of a use case has in flight. */
export const REQUEST_CONCURRENCY = 8;

/** Messages whose values are what their JSON says, but for bytes: no times, no tokens to be made up. */
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

/** Bytes stand in a member `B`, or a list of them in a member `BS`; an attribute whose name ends so is suspected, too. */
const mayContainBytes = (json: string): boolean => json.includes('B":') || json.includes('BS":');

/** @returns undefined when it may hold bytes, or is no JSON */
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
 * The SDK's client with a short way for the messages a busy Lambda exchanges all day: those without bytes are written and
 * read by JavaScript's own JSON, and go from the SDK's signer straight to its connections. What is left (bytes, and
 * every answer but a success) goes the SDK's own way: its middlewares and schemas are half of what a request takes.
 */
export class Client {
  readonly #sdk: DynamoDBClient;
  readonly #signer: Signer;

  /**
   * Keep it for the life of the process: it holds the connections.
   * Requests are made once: `inRounds` tries again what is left undone, in one place, until the request's deadline.
   */
  constructor({ databaseEndpoint }: { readonly databaseEndpoint?: string | undefined }) {
    this.#sdk = new DynamoDBClient({
      maxAttempts: 1,
      retryMode: "standard",
      requestHandler: {
        // Two steps run side by side at the most.
        httpAgent: { maxSockets: 2 * REQUEST_CONCURRENCY },
        httpsAgent: { maxSockets: 2 * REQUEST_CONCURRENCY },
        connectionTimeout: 1_000,
      },
      ...(databaseEndpoint && buildLocalConfig(databaseEndpoint)),
    });
    this.#signer = new Signer(this.#sdk.config);
  }

  /**
   * Makes one request.
   * @returns what `DynamoDBClient.send` gives, but for the metadata
   * @throws what `DynamoDBClient.send` throws
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

  /** Lets the SDK make of an answer what it makes of its own: a typed error, or bytes. */
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

/** Adds what is read of an error later: the HTTP status, for the retry, and the response, whose date corrects the clock. */
function attachResponse(error: Error, response: HttpResponse): Error {
  if (!("$metadata" in error)) Object.assign(error, { $metadata: { httpStatusCode: response.statusCode } });
  return Object.defineProperty(error, "$response", { value: response, enumerable: false });
}
