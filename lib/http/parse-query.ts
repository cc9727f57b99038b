import { buildValidationError, type ErrorDetail, MAX_ERROR_DETAILS } from "../errors.ts";
import { REPEATABLE_NAME } from "../ignored-fields.ts";
import { validateInput } from "../request-validation.ts";
import type { Route } from "../route.ts";

type Query = Readonly<Record<string, string | undefined>>;

/**
 * Parses the query. A parameter that the route does not have is an error, because a misspelt filter would otherwise
 * return more than was asked for. API Gateway joins the values of a repeated parameter with commas, so the schemas
 * reject it like any other malformed value.
 * @returns undefined if the route has no parameters
 * @throws BadRequestError with a detail for each invalid or unknown parameter, which names it if its name is plain
 */
export function parseQuery({ query: schema }: Route, sent: Query = {}): unknown {
  const details = Object.keys(sent).flatMap((name) =>
    schema && Object.hasOwn(schema.entries, name) ? [] : unknown(name),
  );
  const result = schema && validateInput(schema, sent, MAX_ERROR_DETAILS);
  if (result && !result.success) details.push(...result.details);
  if (details.length > 0) throw buildValidationError("query", details);
  return result?.success ? result.output : undefined;
}

const unknown = (name: string): ErrorDetail => ({
  path: REPEATABLE_NAME.test(name) ? name : "query",
  message: "is not a parameter of this route",
});
