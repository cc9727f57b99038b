import { listRoutes } from "../routes.ts";
import { buildApiOperation } from "./api-operation.ts";
import { errorComponents } from "./error-responses.ts";
import { errorSchemas } from "./error-schemas.ts";
import { headerParameters, responseHeaders } from "./headers.ts";
import { buildComponentSchemas } from "./schemas.ts";
import { selectUsedSchemas } from "./used-schemas.ts";
import { removeFilters } from "./without-filters.ts";

/** Groups of routes, recognised by a part of their paths. */
const TAGS = [
  {
    path: "/leadlists",
    name: "Lead lists",
    description: "Lists of persons or of companies, and the users who have access to them.",
  },
  {
    path: "/leads",
    name: "Leads",
    description: "The organisation's own records of persons and companies.",
  },
  {
    path: "/usage",
    name: "Usage",
    description: "What the organisation used, and its limits.",
  },
  {
    path: "/entities/persons",
    name: "Persons",
    description: "The persons of the global database.",
  },
  {
    path: "/searches",
    name: "Searches",
    description: "Search results, stored for 24 hours so that prospects can be selected from them.",
  },
];

const DESCRIPTION = `Lists of the persons and companies that a sales team wants to contact.

Every request needs a bearer token and has access only to the data of the token's organisation.

Every change of a list, its members or a lead is also published as an event. The AsyncAPI document describes the events:
\`npm run -s leads -- asyncapi\` prints it, and the local stack serves it at \`/asyncapi.json\` and the events at \`GET /events\`.

A query parameter that the route does not have is rejected with 400. The schemas express the rules of a request; a rule that JSON
Schema cannot express is in a description. Two of them apply everywhere: text must be well-formed Unicode, and a text is blank
if it has no visible character.

Errors of the service have the form \`{"error": {"code", "message", "details"?, "truncated"?, "requestId"}}\` and
never repeat the request body. Errors of API Gateway itself, such as 413 and the 429 of its throttle, have the form \`{"message"}\`.

After a 5xx or a lost response, send the same request again with the same \`Idempotency-Key\`. After a 429, do so after
\`Retry-After\` seconds, unless the message says that the request alone exceeds a limit.`;

/**
 * Builds the API as an OpenAPI 3.1 document from the routes and their schemas.
 * @param hasSearch whether the service has an index of persons. Without it, the routes that need it do not exist
 */
export function buildOpenApiDocument({ hasSearch = true }: { readonly hasSearch?: boolean } = {}) {
  const tags = TAGS.filter((tag) => listRoutes(hasSearch).some(([, { path }]) => findTag(path) === tag));
  const paths = buildPaths(hasSearch);
  const components = buildComponentSchemas();
  const schemas = { ...(hasSearch ? components : removeFilters(components)), ...errorSchemas };
  return {
    openapi: "3.1.1",
    info: {
      title: "Lead lists",
      version: "1",
      description: DESCRIPTION,
      license: { name: "Not licensed for use by others", identifier: "LicenseRef-Unlicensed" },
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }],
    tags: tags.map(({ name, description }) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description:
            "A JWT of the configured issuer. Its claims name the user, the organisation and the user's role in it.",
        },
      },
      parameters: headerParameters,
      headers: responseHeaders,
      responses: errorComponents,
      // With all routes, an unused schema is a mistake, which a test finds.
      schemas: hasSearch ? schemas : selectUsedSchemas([paths, errorComponents], schemas),
    },
  };
}

function buildPaths(hasSearch: boolean) {
  const byPath: Record<string, Record<string, unknown>> = {};
  for (const [name, { path, method }] of listRoutes(hasSearch)) {
    const tag = findTag(path)?.name ?? "Other";
    byPath[path] = { ...byPath[path], [method.toLowerCase()]: buildApiOperation(name, tag) };
  }
  return byPath;
}

const findTag = (path: string) => TAGS.find((candidate) => path.includes(candidate.path));
