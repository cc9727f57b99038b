import { afterAll, inject } from "vitest";
import { startDatabaseProxy } from "./database-proxy.ts";
import { AUDIENCE, IDENTITY_SECRET, ISSUER, TABLES } from "./environment.ts";
import { onResponse } from "./invoke.ts";
import { captureLog } from "./logs.ts";
import { jwks } from "./tokens.ts";

/** Each test file has its own service, which reaches the shared database through this proxy. The proxy records requests. */
export const proxy = await startDatabaseProxy(inject("databaseEndpoint"));
afterAll(() => proxy.stop());

/** The log lines of the service. */
export const log = captureLog();
afterAll(() => log.stop());

Object.assign(process.env, {
  DYNAMODB_ENDPOINT: proxy.endpoint,
  TENANTS_TABLE: TABLES.tenants,
  GLOBAL_TABLE: TABLES.global,
  AUTH_ISSUER: ISSUER,
  AUTH_AUDIENCE: AUDIENCE,
  AUTH_JWKS: JSON.stringify(jwks),
  CURSOR_SECRET: "a secret of the tests",
  IDENTITY_SECRET,
  SEARCH_INDEX: ":memory:",
  POWERTOOLS_LOG_LEVEL: "INFO",
  POWERTOOLS_SERVICE_NAME: "lead-lists",
  POWERTOOLS_METRICS_DISABLED: "false",
});

/**
 * Checks every response of every test against the OpenAPI document, whatever the test is about. The document is loaded with
 * the first response, because a third of the test files call no route.
 */
let documentCheck: Promise<typeof import("./openapi/assert-documented.ts")> | undefined;
onResponse(async (route, response) => {
  documentCheck ??= import("./openapi/assert-documented.ts");
  (await documentCheck).assertDocumented(route, response);
});
