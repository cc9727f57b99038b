import type { Resource } from "../errors.ts";
import { honoursIfMatch } from "../http/if-match.ts";
import { onlyReads, type Route } from "../route.ts";
import { routes } from "../routes.ts";
import { buildErrorReferences, type ErrorResponseName } from "./error-responses.ts";
import { buildHeaderReferences, RATE_LIMIT_HEADERS } from "./headers.ts";
import { buildParameters, queryParameters, resourceIds } from "./parameters.ts";
import { type RouteDocs, toExampleObjects } from "./route-doc.ts";
import { type RouteName, routeDocs } from "./route-docs.ts";
import { buildParametersSchema, buildRequestSchema, buildResponseSchema } from "./schemas.ts";

const NEEDS_SEARCH = "Only a service with an index of persons has this route; without one, it is a 404.";

/** @returns the OpenAPI operation of a route */
export function buildApiOperation(name: RouteName, tag: string) {
  const route: Route = routes[name];
  const docs = routeDocs[name];
  const parameters = listParameters(route, docs);
  return {
    operationId: name,
    tags: [tag],
    summary: route.summary,
    description: route.needsSearch ? `${docs.description}\n\n${NEEDS_SEARCH}` : docs.description,
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && {
      requestBody: {
        required: true,
        content: {
          "application/json": { schema: buildRequestSchema(route.body), examples: toExampleObjects(docs.requests) },
        },
      },
    }),
    responses: {
      [route.status]: buildSuccessResponse(route, docs),
      ...buildErrorReferences(listErrorNames(route)),
    },
  };
}

function listParameters(route: Route, { id }: RouteDocs) {
  const { resource, params, query, representation } = route;
  return [
    ...(params && resource
      ? buildParameters("path", buildParametersSchema(params), { id: buildIdDocs(resource, id) })
      : []),
    ...(query ? buildParameters("query", buildParametersSchema(query), queryParameters) : []),
    ...(onlyReads(route) ? [] : [{ $ref: "#/components/parameters/IdempotencyKey" }]),
    ...(honoursIfMatch(route) ? [{ $ref: "#/components/parameters/IfMatch" }] : []),
    ...(representation ? [{ $ref: "#/components/parameters/Prefer" }] : []),
  ];
}

/** @param id the route's own example, if it has one */
const buildIdDocs = (resource: Resource, id?: string) => ({ ...resourceIds[resource], ...(id && { example: id }) });

function buildSuccessResponse({ response, representation, hasETag }: Route, { success, responses }: RouteDocs) {
  const headers = [
    ...(representation ? ["Preference-Applied"] : []),
    ...(response && hasETag ? ["ETag"] : []),
    ...RATE_LIMIT_HEADERS,
  ];
  if (!response) return { description: success, headers: buildHeaderReferences(headers) };
  const schema = buildResponseSchema(representation ?? response);
  return {
    description: success,
    headers: buildHeaderReferences(headers),
    content: { "application/json": { schema, examples: toExampleObjects(responses) } },
  };
}

function listErrorNames(route: Route): ErrorResponseName[] {
  const { resource, params, body, forAdmins, takesListId } = route;
  return [
    "BadRequest",
    "Unauthorized",
    // Access is restricted per list, and some routes are for admins. Everything else is open to all users of the organisation.
    ...(forAdmins || takesListId || (params && resource === "LeadList") ? (["Forbidden"] as const) : []),
    ...(params || takesListId ? (["NotFound"] as const) : []),
    ...(honoursIfMatch(route) ? (["PreconditionFailed"] as const) : []),
    ...(body ? (["PayloadTooLarge"] as const) : []),
    "TooManyRequests",
    "InternalError",
    "ServiceUnavailable",
  ];
}
