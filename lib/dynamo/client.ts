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
import type { HttpHandlerOptions, HttpResponse } from "@smithy/types";
import type { Settings } from "../config.ts";
import { Signer } from "./signer.ts";

/** Requests one step of a request has under way at once. */
export const CONCURRENCY = 8;

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
const mayHoldBytes = (json: string): boolean => json.includes('B":') || json.includes('BS":');

/** @returns undefined when it may hold bytes, or is no JSON */
function plain(body: Uint8Array) {
  const json = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  if (mayHoldBytes(json)) return undefined;
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
  constructor({ databaseEndpoint }: Pick<Settings, "databaseEndpoint">) {
    this.#sdk = new DynamoDBClient({
      maxAttempts: 1,
      requestHandler: {
        // Two steps run side by side at the most.
        httpAgent: { maxSockets: 2 * CONCURRENCY },
        httpsAgent: { maxSockets: 2 * CONCURRENCY },
        connectionTimeout: 1_000,
      },
      ...(databaseEndpoint && {
        endpoint: databaseEndpoint,
        region: "local",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
      }),
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
    if (mayHoldBytes(json)) return this.#sdk.send(command, options);
    const request = await this.#signer.sign(command, Buffer.from(json));
    const { response } = await requestHandler.handle(request, options);
    const body = await streamCollector(response.body);
    const output = response.statusCode === 200 ? plain(body) : undefined;
    return output ?? this.#read(command, { ...response, body });
  }

  /** Lets the SDK make of an answer what it makes of its own: a typed error, a corrected clock, bytes. */
  async #read<I extends Input, O extends Output>(command: Command<I, O>, response: HttpResponse): Promise<O> {
    const requestHandler = { ...this.#sdk.config.requestHandler, handle: async () => ({ response }) };
    const config = { ...this.#sdk.config, requestHandler };
    const { output } = await command.resolveMiddleware(this.#sdk.middlewareStack, config, {})(command);
    return output;
  }
}
