import type { JsonSchema } from "@valibot/to-json-schema";
import { type Route, routes } from "../routes.ts";
import { type ErrorResponseName, selectErrorResponses } from "./error-responses.ts";
import { type RouteDocs, type RouteName, routeDocs } from "./route-docs.ts";
import { requestSchema, responseSchema } from "./schemas.ts";

/** One route as an operation of the document. */
export function buildOperation(name: RouteName, tag: string) {
  const route: Route = routes[name];
  const detail = routeDocs[name];
  return {
    operationId: name,
    tags: [tag],
    summary: route.summary,
    description: detail.description,
    ...buildParameters(route, detail),
    ...(route.body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: requestSchema(route.body), examples: toExamples(detail.requests) } },
      },
    }),
    responses: {
      [route.status]: buildSuccessResponse(route, detail),
      ...selectErrorResponses(listErrorResponses(route, detail)),
    },
  };
}

function buildParameters({ params, query, method, representation }: Route, { id }: RouteDocs) {
  const parameters = [
    ...toParameters("path", params && requestSchema(params), { id }),
    ...toParameters("query", query && requestSchema(query)),
    ...(method === "GET" ? [] : [{ $ref: "#/components/parameters/IdempotencyKey" }]),
    ...(representation ? [{ $ref: "#/components/parameters/Prefer" }] : []),
  ];
  return parameters.length > 0 ? { parameters } : {};
}

const toParameters = (
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

function buildSuccessResponse({ response, representation }: Route, { success, responses }: RouteDocs) {
  if (!response) return { description: success };
  const schema = representation
    ? { anyOf: [responseSchema(response), responseSchema(representation)] }
    : responseSchema(response);
  return {
    description: success,
    ...(representation && { headers: { "Preference-Applied": { $ref: "#/components/headers/Preference-Applied" } } }),
    content: { "application/json": { schema, examples: toExamples(responses) } },
  };
}

const toExamples = (examples: RouteDocs["requests"] = {}) =>
  Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));

const listErrorResponses = ({ params, body }: Route, { errors = [] }: RouteDocs): ErrorResponseName[] => [
  "BadRequest",
  "Unauthorized",
  ...(params ? (["Forbidden", "NotFound"] as const) : errors),
  ...(body ? (["PayloadTooLarge"] as const) : []),
  "InternalError",
  "ServiceUnavailable",
];
