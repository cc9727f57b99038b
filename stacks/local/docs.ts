import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { USERS } from "../../lib/demo/tenants.ts";
import { buildOpenApiDocument } from "../../lib/openapi/document.ts";
import type { GatewayRoute } from "./gateway/route-table.ts";
import type { LocalIssuer } from "./issuer.ts";

/** The page and all it needs are served from here: what the browser asks others for, it is refused. */
const CONTENT_SECURITY_POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:";

const BUNDLE = fileURLToPath(import.meta.resolve("@scalar/api-reference/browser/standalone.js"));

/** The API's reference page, `/docs`: its reader is the demo's Alice, whose token goes with every request tried there. */
export function docsRoutes(issueToken: LocalIssuer["issueToken"]): GatewayRoute[] {
  return [
    {
      method: "GET",
      path: "/openapi.json",
      handler: () => respond("application/json", JSON.stringify(buildOpenApiDocument())),
    },
    {
      method: "GET",
      path: "/docs",
      handler: async () => respond("text/html; charset=utf-8", buildPage(await issueToken(USERS.alice))),
    },
    {
      method: "GET",
      path: "/docs/reference.js",
      handler: async () => respond("text/javascript; charset=utf-8", await readFile(BUNDLE, "utf8")),
    },
  ];
}

const respond = (contentType: string, body: string) => ({
  statusCode: 200,
  headers: {
    "content-type": contentType,
    "content-security-policy": CONTENT_SECURITY_POLICY,
    // The token of this start is none after the next.
    "cache-control": "no-store",
  },
  body,
});

function buildPage(token: string): string {
  const configuration = {
    url: "/openapi.json",
    authentication: { preferredSecurityScheme: "bearer", securitySchemes: { bearer: { token } } },
    defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
    // Whatever would speak to others than this machine.
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
