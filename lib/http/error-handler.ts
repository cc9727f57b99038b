import { type BadRequestError, invalid, ServiceError } from "../errors.ts";
import type { Middleware } from "./middleware.ts";
import { toErrorResponse } from "./responses.ts";

/** Answers whatever a later step throws. */
export function handleErrors(): Middleware {
  return {
    onError(request) {
      const { error, event, context } = request;
      const serviceError = error instanceof ServiceError ? error : (toBodyError(error, event.body) ?? error);
      request.response = toErrorResponse(serviceError, event.requestContext.requestId, context.idempotencyKey);
    },
  };
}

/** @middy/http-json-body-parser's refusals: 415 for the content type, 422 for the text. Both are a bad request here. */
function toBodyError(error: unknown, body: unknown): BadRequestError | undefined {
  if (!(error instanceof Error) || !("statusCode" in error)) return undefined;
  if (error.statusCode === 415)
    return invalid("header", [{ path: "Content-Type", message: "must be application/json" }]);
  if (error.statusCode !== 422) return undefined;
  return invalid("body", [{ path: "body", message: describeBodyError(body) }]);
}

function describeBodyError(body: unknown): string {
  if (typeof body !== "string" || body === "") return "is required";
  try {
    JSON.parse(body);
    return "must have no keys such as __proto__";
  } catch {
    return "must be JSON";
  }
}
