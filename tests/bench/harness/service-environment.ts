import { AUDIENCE, ISSUER, TABLES } from "../../testkit/environment.ts";
import { jwks } from "../../testkit/tokens.ts";

/** The environment of the service; contenders that use its configuration read it, too. */
export const serviceEnvironment = (databaseEndpoint: string) => ({
  DYNAMODB_ENDPOINT: databaseEndpoint,
  TENANTS_TABLE: TABLES.tenants,
  GLOBAL_TABLE: TABLES.global,
  AUTH_ISSUER: ISSUER,
  AUTH_AUDIENCE: AUDIENCE,
  AUTH_JWKS: JSON.stringify(jwks),
  CURSOR_SECRET: "a secret of the benchmarks",
  IDENTITY_SECRET: "a secret of the benchmarks",
});
