import type { JsonSchema } from "@valibot/to-json-schema";
import { type Route, routes } from "../routes.ts";
import { type Refusal, refusalsBy } from "./error-responses.ts";
import { type Details, details, type RouteName } from "./route-docs.ts";
import { answerSchema, requestSchema } from "./schemas.ts";

/** One route as an operation of the document. */
export function operationOf(name: RouteName, tag: string) {
  const route: Route = routes[name];
  const detail = details[name];
  return {
    operationId: name,
    tags: [tag],
    summary: route.summary,
    description: detail.description,
    ...withParameters(route, detail),
    ...(route.body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: requestSchema(route.body), examples: named(detail.requests) } },
      },
    }),
    responses: { [route.status]: successOf(route, detail), ...refusalsBy(refusalsOf(route, detail)) },
  };
}

function withParameters({ params, query, method, representation }: Route, { id }: Details) {
  const parameters = [
    ...fields("path", params && requestSchema(params), { id }),
    ...fields("query", query && requestSchema(query)),
    ...(method === "GET" ? [] : [{ $ref: "#/components/parameters/IdempotencyKey" }]),
    ...(representation ? [{ $ref: "#/components/parameters/Prefer" }] : []),
  ];
  return parameters.length > 0 ? { parameters } : {};
}

const fields = (
  place: "path" | "query",
  { properties = {}, required = [] }: JsonSchema = {},
  examples: Readonly<Record<string, unknown>> = {},
) =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema,
    ...(examples[name] !== undefined && { example: examples[name] }),
  }));

function successOf({ response, representation }: Route, { success, answers }: Details) {
  if (!response) return { description: success };
  const schema = representation
    ? { anyOf: [answerSchema(response), answerSchema(representation)] }
    : answerSchema(response);
  return {
    description: success,
    ...(representation && { headers: { "Preference-Applied": { $ref: "#/components/headers/Preference-Applied" } } }),
    content: { "application/json": { schema, examples: named(answers) } },
  };
}

const named = (examples: Details["requests"] = {}) =>
  Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));

const refusalsOf = ({ params, body }: Route, { refusals = [] }: Details): Refusal[] => [
  "BadRequest",
  "Unauthorized",
  ...(params ? (["Forbidden", "NotFound"] as const) : refusals),
  ...(body ? (["PayloadTooLarge"] as const) : []),
  "InternalError",
  "ServiceUnavailable",
];
