import { readSystemCode } from "../../../lib/environment-error.ts";
import { readText } from "./json-path.ts";

export interface SmokeRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** The part after `/api/v1/entities`, with the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Sends the request without the token. */
  readonly isAnonymous?: boolean;
}

export interface SmokeResponse {
  readonly status: number;
  /** Undefined if it is not JSON. */
  readonly body: unknown;
  readonly etag: string | undefined;
  readonly requestId: string | undefined;
}

export interface Target {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
  readonly timeoutMs: number;
}

export type Send = (request: SmokeRequest) => Promise<SmokeResponse>;

/** No complete response arrived. The message says why, in the form "no response (ECONNREFUSED)". */
export class NoResponseError extends Error {
  override readonly name = "NoResponseError";
  /** False if the service cannot have received the request. */
  readonly isSent: boolean;

  constructor(message: string, isSent: boolean) {
    super(message);
    this.isSent = isSent;
  }
}

/** Codes of errors that occur before a request is sent. */
const NO_CONNECTION =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|.*CERT.*)$/;
const REQUEST_ID = /^[\w=+/.-]{1,64}$/;

/**
 * Creates a function that sends requests to a deployment.
 * @param signal ends the request in progress
 * @returns sends a request; throws NoResponseError, whose message never contains the token
 */
export function createSend({ url, token, timeoutMs }: Target, signal?: AbortSignal): Send {
  return async ({ method, path, headers, body, isAnonymous }) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(`${url}/api/v1/entities${path}`, {
        method,
        headers: {
          ...(body && { "content-type": "application/json" }),
          ...(!isAnonymous && { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
        // The token is for this service only.
        redirect: "manual",
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      return readResponse(response, await response.text());
    } catch (error) {
      if (signal?.aborted) throw new NoResponseError("no response before the stop", true);
      if (timeout.aborted) throw new NoResponseError(`no response within ${timeoutMs / 1_000} s`, true);
      const code = readSystemCode(error instanceof Error ? error.cause : undefined) ?? "unknown error";
      throw new NoResponseError(`no response (${code})`, !NO_CONNECTION.test(code));
    }
  };
}

function readResponse({ status, headers }: Response, text: string): SmokeResponse {
  const body = parseJson(text);
  const requestId = headers.get("apigw-requestid") ?? readText(body, "error.requestId");
  return {
    status,
    body,
    etag: headers.get("etag") ?? undefined,
    requestId: requestId && REQUEST_ID.test(requestId) ? requestId : undefined,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
