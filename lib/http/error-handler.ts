import { type BadRequestError, invalid, ServiceError } from "../errors.ts";
import type { Step } from "./middleware.ts";
import { failure } from "./responses.ts";

/** Answers whatever a later step throws. */
export function answerErrors(): Step {
  return {
    onError(request) {
      const { error, event, context } = request;
      const refusal = error instanceof ServiceError ? error : (unreadableBody(error, event.body) ?? error);
      request.response = failure(refusal, event.requestContext.requestId, context.idempotencyKey);
    },
  };
}

/** @middy/http-json-body-parser's refusals: 415 for the content type, 422 for the text. Both are a bad request here. */
function unreadableBody(error: unknown, body: unknown): BadRequestError | undefined {
  if (!(error instanceof Error) || !("statusCode" in error)) return undefined;
  if (error.statusCode === 415)
    return invalid("header", [{ path: "Content-Type", message: "must be application/json" }]);
  if (error.statusCode !== 422) return undefined;
  return invalid("body", [{ path: "body", message: faultOf(body) }]);
}

function faultOf(body: unknown): string {
  if (typeof body !== "string" || body === "") return "is required";
  try {
    JSON.parse(body);
    return "must have no keys such as __proto__";
  } catch {
    return "must be JSON";
  }
}
