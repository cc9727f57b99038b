import type { HttpResponse } from "./attempt.ts";
import { readMember, readText } from "./json.ts";
import type { ErrorDetail, RouteName } from "./route-types.ts";

/** What all errors of a call have. Their messages contain nothing that the caller sent. */
abstract class CallError extends Error {
  /** The method that was called. */
  readonly method: RouteName;
  /** The key of the operation, also if the client generated it. A call with this key completes the operation. */
  readonly idempotencyKey: string | undefined;

  /** @internal */
  constructor(message: string, method: RouteName, idempotencyKey: string | undefined) {
    super(`${method}: ${message}`);
    this.method = method;
    this.idempotencyKey = idempotencyKey;
  }
}

const REQUEST_ID = /^[\w+/=-]{1,64}$/;

/** The service responded with an error. */
export class ApiError extends CallError {
  override readonly name = "ApiError";
  readonly status: number;
  /** Such as `NOT_FOUND`. `HTTP_` and the status if the error is not one of the service itself. */
  readonly code: string;
  /** The service's sentence for people. It can contain ids. */
  readonly reason: string | undefined;
  /** The invalid fields of the request. Empty for other errors. */
  readonly details: readonly ErrorDetail[];
  /** Finds the request in the service's log. */
  readonly requestId: string | undefined;
  /** How long the service asks to wait. */
  readonly retryAfterSeconds: number | undefined;

  /** @internal */
  constructor(
    method: RouteName,
    idempotencyKey: string | undefined,
    { status, header, body }: HttpResponse,
    retryAfterSeconds: number | undefined,
  ) {
    const error = readMember(body, "error");
    // A proxy can respond with anything, so only what looks like a code or an id becomes a part of the message.
    const code = readText(error, "code", /^[A-Z_]{1,64}$/) ?? `HTTP_${status}`;
    const requestId = readText({ requestId: header("apigw-requestid"), ...Object(error) }, "requestId", REQUEST_ID);
    super(`${status} ${code}${requestId ? ` (request ${requestId})` : ""}`, method, idempotencyKey);
    this.status = status;
    this.code = code;
    this.reason = readText(error, "message");
    this.details = readDetails(readMember(error, "details"));
    this.requestId = requestId;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

function readDetails(details: unknown): ErrorDetail[] {
  if (!Array.isArray(details)) return [];
  return details.map((detail) => ({
    path: readText(detail, "path") ?? "",
    message: readText(detail, "message") ?? "",
  }));
}

/** No complete response arrived, also after retries. The service may have carried out the request. */
export class NoResponseError extends CallError {
  override readonly name = "NoResponseError";
  readonly attempts: number;

  /** @internal @param failure why the last attempt failed */
  constructor(method: RouteName, idempotencyKey: string | undefined, failure: string, attempts: number) {
    super(`no response after ${attempts} attempt${attempts === 1 ? "" : "s"} (${failure})`, method, idempotencyKey);
    this.attempts = attempts;
  }
}
