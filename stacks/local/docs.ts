import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { buildAsyncApiDocument } from "../../lib/asyncapi/document.ts";
import { USERS } from "../../lib/demo/tenants.ts";
import { buildOpenApiDocument } from "../../lib/openapi/document.ts";
import type { GatewayRoute } from "./gateway/route-table.ts";
import type { LocalIssuer } from "./issuer.ts";

/** The stack serves everything that the page needs. The browser blocks requests to any other host. */
const CONTENT_SECURITY_POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:";

const SCALAR_BUNDLE = fileURLToPath(import.meta.resolve("@scalar/api-reference/browser/standalone.js"));

/**
 * Routes of the OpenAPI and AsyncAPI documents, and of the API reference at `/docs`. Requests that are sent from the page use a
 * token of the demo user Alice.
 * @param issueToken the stack's token issuer
 * @param hasSearch whether the stack has an index of persons
 */
export function docsRoutes(issueToken: LocalIssuer["issueToken"], hasSearch: boolean): GatewayRoute[] {
  return [
    {
      method: "GET",
      path: "/openapi.json",
      handler: () => respond("application/json", JSON.stringify(buildOpenApiDocument({ hasSearch }))),
    },
    {
      method: "GET",
      path: "/asyncapi.json",
      handler: () => respond("application/json", JSON.stringify(buildAsyncApiDocument())),
    },
    {
      method: "GET",
      path: "/docs",
      handler: async () => respond("text/html; charset=utf-8", buildPage(await issueToken(USERS.alice))),
    },
    {
      method: "GET",
      path: "/docs/reference.js",
      handler: async () => respond("text/javascript; charset=utf-8", await readFile(SCALAR_BUNDLE, "utf8")),
    },
  ];
}

const respond = (contentType: string, body: string) => ({
  statusCode: 200,
  headers: {
    "content-type": contentType,
    "content-security-policy": CONTENT_SECURITY_POLICY,
    // The page contains a token, which becomes invalid when the stack restarts.
    "cache-control": "no-store",
  },
  body,
});

function buildPage(token: string): string {
  const configuration = {
    url: "/openapi.json",
    authentication: { preferredSecurityScheme: "bearer", securitySchemes: { bearer: { token } } },
    defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
    // Switch off all features that would contact other hosts.
    withDefaultFonts: false,
    telemetry: false,
    hideClientButton: true,
    showDeveloperTools: "never",
    agent: { disabled: true },
    mcp: { disabled: true },
  };
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Lead lists</title>
    <link rel="icon" href="data:,">
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/reference.js"></script>
    <script>Scalar.createApiReference("#reference", ${JSON.stringify(configuration)})</script>
  </body>
</html>
`;
}
