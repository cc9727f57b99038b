import { type Route, routes } from "../routes.ts";
import { buildOperation } from "./api-operation.ts";
import { errorSchema, gatewayErrorSchema, responses } from "./error-responses.ts";
import { headers, parameters } from "./headers.ts";
import type { RouteName } from "./route-docs.ts";
import { buildComponents } from "./schemas.ts";

/** Groups of routes, by what their paths name. */
const TAGS = [
  { path: "/leadlists", name: "Lead lists", description: "Lists of persons or of companies, and who may see them." },
  { path: "/leads", name: "Leads", description: "The tenant's own records of who is in a list." },
  { path: "/searches", name: "Searches", description: "Results of searches, kept for a day to select from." },
];

const DESCRIPTION = `Lists of persons and companies that a sales team wants to talk to.

Every request takes a bearer token, and sees its organisation's data only. Errors are
\`{"error": {"code", "message", "details"?, "requestId"}}\`; none repeats the body that was sent.
After a 429, a 503, or no answer at all, send the same request again with the same \`Idempotency-Key\`.`;

/** The API as OpenAPI 3.1, made from the routes and their schemas. */
export function buildOpenApiDocument() {
  return {
    openapi: "3.1.1",
    info: {
      title: "Lead lists",
      version: "1",
      description: DESCRIPTION,
      license: { name: "Not licensed to others", identifier: "LicenseRef-Unlicensed" },
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }],
    tags: TAGS.map(({ name, description }) => ({ name, description })),
    paths: buildPaths(),
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description:
            "A token of the configured issuer. It names the user, the organisation and the user's role in it.",
        },
      },
      parameters,
      headers,
      responses,
      schemas: { ...buildComponents(), Error: errorSchema, GatewayError: gatewayErrorSchema },
    },
  };
}

function buildPaths() {
  const byPath: Record<string, Record<string, unknown>> = {};
  for (const [name, { path, method }] of Object.entries(routes) as [RouteName, Route][]) {
    const tag = TAGS.find((candidate) => path.includes(candidate.path))?.name ?? "Others";
    byPath[path] = { ...byPath[path], [method.toLowerCase()]: buildOperation(name, tag) };
  }
  return byPath;
}
