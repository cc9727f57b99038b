import { setTimeout as wait } from "node:timers/promises";
import { Client, errors } from "@opensearch-project/opensearch";
import { AwsSigv4Signer } from "@opensearch-project/opensearch/aws-v3";
import * as v from "valibot";
import { ServiceUnavailableError } from "../errors.ts";
import { EngineResponseError } from "./opensearch-errors.ts";

export interface OpenSearchConnection {
  /** The address of the cluster, with user and password if it needs them: `https://user:password@host`. */
  readonly url: string;
  /** Requests to a domain of AWS are signed. */
  readonly signing?: Parameters<typeof AwsSigv4Signer>[0] | undefined;
}

interface Request {
  readonly method: "DELETE" | "GET" | "HEAD" | "POST" | "PUT";
  readonly path: string;
  readonly querystring?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as it is: several lines of JSON. */
  readonly body?: Readonly<Record<string, unknown>> | string;
}

interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  /** For the request and its retry together. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const MAX_RETRY_DELAY_MS = 200;

/**
 * Sends requests to OpenSearch. The client's own retries and timeout are off: it retries timeouts, which doubles the load of
 * an engine that is too slow, and stops watching a response as soon as its headers have arrived.
 */
export class OpenSearchClient {
  readonly #client: Client;

  constructor({ url, signing }: OpenSearchConnection) {
    this.#client = new Client({
      ...(signing && AwsSigv4Signer(signing)),
      node: url,
      maxRetries: 0,
      requestTimeout: 2 * TIMEOUT_MS,
      resurrectStrategy: "none",
      // Bodies are read once, by our own schemas.
      disablePrototypePoisoningProtection: true,
    });
  }

  /**
   * Sends a request, a second time if it failed in a way that can pass soon: the connection, an overload, or a response
   * that is not complete.
   * @param schema of a complete response
   * @throws the signal's reason if it is aborted, otherwise ServiceUnavailableError
   */
  async send<S extends v.GenericSchema>(
    request: Request,
    schema: S,
    { signal, timeoutMs = TIMEOUT_MS }: SendOptions = {},
  ): Promise<v.InferOutput<S>> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const stop = signal ? AbortSignal.any([signal, timeout]) : timeout;
    try {
      try {
        return await this.#sendOnce(request, schema, stop);
      } catch (error) {
        if (stop.aborted || !isWorthRetry(error)) throw error;
        await pause(stop);
        return await this.#sendOnce(request, schema, stop);
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw new ServiceUnavailableError(error instanceof errors.ResponseError ? new EngineResponseError(error) : error);
    }
  }

  async #sendOnce<S extends v.GenericSchema>(request: Request, schema: S, stop: AbortSignal) {
    stop.throwIfAborted();
    // The client changes what it gets.
    const pending = this.#client.transport.request({ ...request });
    // Returns nothing, because Node would throw the rejection of a promise that a listener returns.
    const abort = () => {
      pending.abort();
    };
    stop.addEventListener("abort", abort);
    try {
      const { body }: { body: unknown } = await pending;
      return v.parse(schema, body, { abortEarly: true });
    } finally {
      stop.removeEventListener("abort", abort);
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

/** Waits a short random time before a retry. */
export const pause = (signal?: AbortSignal): Promise<void> =>
  wait(MAX_RETRY_DELAY_MS * (0.5 + Math.random() / 2), undefined, signal ? { signal } : {});

const isWorthRetry = (error: unknown): boolean =>
  error instanceof errors.ConnectionError ||
  error instanceof v.ValiError ||
  (error instanceof errors.ResponseError && [429, 502, 503, 504].includes(error.statusCode));

/** Several JSON values, as OpenSearch takes them in one body. */
export const toLines = (...values: readonly object[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");
