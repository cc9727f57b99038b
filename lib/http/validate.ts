import { safeParse } from "valibot";
import { BadRequestError, NotFoundError } from "../errors.ts";
import type { Route } from "../routes.ts";
import type { InputOf, Step } from "./call.ts";
import { describeIssue } from "./describe-issue.ts";
import { isIdempotencyKey } from "./idempotency-key.ts";

/** The most faults one answer names. */
const MOST_DETAILS = 50;

/**
 * Leaves the checked path parameters and body.
 * @throws NotFoundError when the path's parameters can name nothing
 * @throws BadRequestError naming each field that breaks the schema
 */
export function validate<R extends Route>(route: R): Step<{ input: InputOf<R> }> {
  return {
    before({ event, context }) {
      const params = safeParse(route.params, event.pathParameters, { abortEarly: true });
      if (!params.success) throw new NotFoundError(route.resource);

      const key = event.headers["idempotency-key"];
      if (key !== undefined && !isIdempotencyKey(key)) {
        const details = [{ path: "Idempotency-Key", message: "must have 1 to 255 printable ASCII characters" }];
        throw new BadRequestError("A request header is not valid; see details", details);
      }

      const body = safeParse(route.body, event.body, { abortPipeEarly: true });
      if (!body.success) {
        const details = body.issues.slice(0, MOST_DETAILS).map(describeIssue);
        throw new BadRequestError("The request body is not valid; see details", details);
      }
      context.input = { params: params.output, body: body.output };
    },
  };
}
