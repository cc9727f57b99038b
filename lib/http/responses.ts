import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { object, parse, string } from "valibot";
import {
  BadRequestError,
  ForbiddenError,
  NotFoundError,
  PreconditionFailedError,
  ServiceUnavailableError,
  TooManyRequestsError,
  UnauthorizedError,
} from "../errors.ts";
import type { Route } from "../route.ts";
import { buildPreferenceApplied, type Preferences } from "./prefer.ts";

/** How long a client should wait before it retries after a 503. */
const RETRY_AFTER_SECONDS = "1";

/** The header of a response whose output has an entity tag. */
const ETagHeader = object({ etag: string() });

/**
 * Builds a route's success response from the output of its use case. Fields that the response schema does not name are
 * dropped.
 */
export function toSuccessResponse(
  route: Route,
  preferences: Preferences,
  output: unknown,
): APIGatewayProxyStructuredResultV2 {
  const { status, response, representation, hasETag } = route;
  if (!response) return { statusCode: status };
  if (representation && preferences.representation) {
    return toJsonResponse(status, parse(representation, output), buildPreferenceApplied(preferences));
  }
  return toJsonResponse(status, parse(response, output), hasETag ? parse(ETagHeader, output) : {});
}

/**
 * Converts any error to a response. Unexpected errors become a 500 without details.
 * @param requestId API Gateway's id of the request; the log line contains it, too
 * @param idempotencyKey identifies the operation for a retry; 429 and every 5xx response return it
 */
export function toErrorResponse(
  error: unknown,
  requestId: string,
  idempotencyKey?: string,
): APIGatewayProxyStructuredResultV2 {
  const respond = (status: number, code: string, message: string, headers = {}, more = {}) =>
    toJsonResponse(status, { error: { code, message, ...more, requestId } }, headers);

  if (error instanceof BadRequestError) {
    const { message, details, truncated } = error;
    const more = { ...(details.length > 0 && { details }), ...(truncated && { truncated }) };
    return respond(400, "BAD_REQUEST", message, {}, more);
  }
  if (error instanceof UnauthorizedError) {
    return respond(401, "UNAUTHORIZED", error.message, { "www-authenticate": "Bearer" });
  }
  if (error instanceof ForbiddenError) return respond(403, "FORBIDDEN", error.message);
  if (error instanceof NotFoundError) return respond(404, "NOT_FOUND", error.message);
  if (error instanceof PreconditionFailedError) return respond(412, "PRECONDITION_FAILED", error.message);
  const retryHeaders = idempotencyKey ? { "idempotency-key": idempotencyKey } : {};
  if (error instanceof TooManyRequestsError) {
    const headers = { "retry-after": String(error.retryAfterSeconds), ...retryHeaders };
    return respond(429, "TOO_MANY_REQUESTS", error.message, headers);
  }
  if (error instanceof ServiceUnavailableError) {
    const headers = { "retry-after": RETRY_AFTER_SECONDS, ...retryHeaders };
    return respond(503, "SERVICE_UNAVAILABLE", error.message, headers);
  }
  return respond(500, "INTERNAL_ERROR", "An unexpected error occurred", retryHeaders);
}

const toJsonResponse = (statusCode: number, body: unknown, headers: Record<string, string> = {}) => ({
  statusCode,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});
