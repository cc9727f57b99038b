import { type GenericSchema, safeParse } from "valibot";
import { buildValidationError, MAX_ERROR_DETAILS, NotFoundError } from "../errors.ts";
import type { IfMatch } from "../etag.ts";
import { validateInput } from "../request-validation.ts";
import type { Route } from "../route.ts";
import { checkIdempotencyKey } from "./idempotency-key.ts";
import { honoursIfMatch, parseIfMatch } from "./if-match.ts";
import type { Middleware, RouteInput } from "./middleware.ts";
import { parseQuery } from "./parse-query.ts";
import { type Preferences, parsePreferences } from "./prefer.ts";

/**
 * Adds the validated path parameters, query and body, and the parsed headers `If-Match` and `Prefer`.
 * @throws NotFoundError if the id in the path is malformed
 * @throws BadRequestError with a detail for each invalid field
 */
export function validate<R extends Route>(
  route: R,
): Middleware<{ input: RouteInput<R>; ifMatch: IfMatch | undefined; preferences: Preferences }> {
  return {
    before({ event, context }) {
      const params = parseParams(route, event.pathParameters);
      checkIdempotencyKey(event.headers["idempotency-key"]);
      context.ifMatch = honoursIfMatch(route) ? parseIfMatch(event.headers["if-match"]) : undefined;
      context.preferences = parsePreferences(route, event.headers.prefer);
      const query = parseQuery(route, event.queryStringParameters);
      const body = parseBody(context.preferences.lenient ? route.lenientBody : route.body, context.body);
      // TypeScript cannot infer that these are the outputs of the schemas of `R`.
      context.input = { params, query, body } as RouteInput<Route> & RouteInput<R>;
    },
  };
}

function parseParams({ params, resource }: Route, sent: unknown) {
  if (!params || !resource) return undefined;
  const result = safeParse(params, sent, { abortEarly: true });
  if (!result.success) throw new NotFoundError(resource);
  return result.output;
}

function parseBody(schema: GenericSchema | undefined, sent: unknown) {
  if (!schema) return undefined;
  const result = validateInput(schema, sent, MAX_ERROR_DETAILS);
  if (result.success) return result.output;
  const details = result.details.map(({ path, message }) => ({ path: path || "body", message }));
  throw buildValidationError("body", details, result.truncated);
}
