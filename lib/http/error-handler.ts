import type { Middleware } from "./middleware.ts";
import { toErrorResponse } from "./responses.ts";

/** Turns any error of a later middleware or of the use case into a response. */
export function handleErrors(): Middleware {
  return {
    onError(request) {
      const { error, event, context } = request;
      request.response = toErrorResponse(error, event.requestContext.requestId, context.idempotencyKey);
    },
  };
}
