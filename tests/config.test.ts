import { describe, expect, test } from "vitest";
import { readSearchSettings, readSettings } from "../lib/config.ts";

const COMMON = {
  TENANTS_TABLE: "Tenants",
  GLOBAL_TABLE: "Global",
  CURSOR_SECRET: "a secret of 16 or more characters",
  IDENTITY_SECRET: "a secret of 16 or more characters",
};
const OIDC = { ...COMMON, AUTH_ISSUER: "https://issuer.test", AUTH_AUDIENCE: "api" };
const COGNITO = { ...COMMON, COGNITO_USER_POOL_ID: "eu-central-1_Abc123456", COGNITO_CLIENT_ID: "web" };
const KEYS = { keys: [{ kty: "EC", kid: "key-1", crv: "P-256", x: "x", y: "y" }] };

describe("an OIDC issuer", () => {
  test("readSettings needs only the URL and the audience of an OIDC issuer; the defaults suit Clerk", () => {
    expect(readSettings(OIDC)).toMatchObject({
      tables: { tenants: "Tenants", global: "Global" },
      databaseEndpoint: undefined,
      issuer: {
        type: "oidc",
        issuer: "https://issuer.test",
        audience: ["api"],
        authorizedParties: [],
        jwksUri: "https://issuer.test/.well-known/jwks.json",
      },
      claims: [
        { org: "org_id", role: "org_role", adminRoles: ["org:admin", "admin"] },
        { org: "o.id", role: "o.rol", adminRoles: ["org:admin", "admin"] },
      ],
    });
  });

  test("readSettings reads every setting of an OIDC issuer", () => {
    const settings = readSettings({
      ...OIDC,
      DYNAMODB_ENDPOINT: "http://127.0.0.1:8000",
      AUTH_AUDIENCE: "api, web",
      AUTH_JWKS_URI: "https://keys.test/jwks",
      AUTH_JWKS: JSON.stringify(KEYS),
      AUTH_ORG_CLAIM: "o.id",
      AUTH_ROLE_CLAIM: "o.rol",
      AUTH_ADMIN_ROLES: "owner , admin",
    });
    expect(settings).toMatchObject({
      databaseEndpoint: "http://127.0.0.1:8000",
      issuer: { audience: ["api", "web"], jwksUri: "https://keys.test/jwks", jwks: KEYS },
      claims: [{ org: "o.id", role: "o.rol", adminRoles: ["owner", "admin"] }],
    });
  });

  test("readSettings accepts only the configured form of tokens if one of its claims is set", () => {
    expect(readSettings({ ...OIDC, AUTH_ORG_CLAIM: "tenant" }).claims).toMatchObject([
      { org: "tenant", role: "org_role" },
    ]);
    expect(readSettings({ ...OIDC, AUTH_ROLE_CLAIM: "role" }).claims).toMatchObject([{ org: "org_id", role: "role" }]);
  });

  test("readSettings needs an audience or an authorized party", () => {
    const parties = { ...OIDC, AUTH_AUDIENCE: undefined, AUTH_AUTHORIZED_PARTIES: "https://a.test, https://b.test" };
    expect(readSettings(parties).issuer).toMatchObject({
      audience: [],
      authorizedParties: ["https://a.test", "https://b.test"],
    });
    expect(() => readSettings({ ...OIDC, AUTH_AUDIENCE: undefined })).toThrow(
      "Environment variable AUTH_AUDIENCE is not set, nor is AUTH_AUTHORIZED_PARTIES",
    );
  });

  test("readSettings allows an http:// issuer if AUTH_JWKS is set", () => {
    const { issuer } = readSettings({ ...OIDC, AUTH_ISSUER: "http://issuer.test", AUTH_JWKS: JSON.stringify(KEYS) });
    expect(issuer).toMatchObject({ issuer: "http://issuer.test", jwks: KEYS });
  });

  test("readSettings ignores a slash at the end of the issuer in the URL of its keys", () => {
    const { issuer } = readSettings({ ...OIDC, AUTH_ISSUER: "https://issuer.test/" });
    expect(issuer).toMatchObject({
      issuer: "https://issuer.test/",
      jwksUri: "https://issuer.test/.well-known/jwks.json",
    });
  });
});

test("readSettings needs only the id and a client of a Cognito user pool; the claim names are Cognito's", () => {
  expect(readSettings({ ...COGNITO, COGNITO_CLIENT_ID: "web,cli" })).toMatchObject({
    issuer: { type: "cognito", userPoolId: "eu-central-1_Abc123456", clientId: ["web", "cli"] },
    claims: [{ org: "custom:org_id", role: "cognito:groups", adminRoles: ["{org}:admin"] }],
  });
});

test("readSettings reads the limits that LIMITS names; without it, there are none", () => {
  expect(readSettings(OIDC).limits).toBeUndefined();
  const { limits } = readSettings({ ...OIDC, LIMITS: "requestsPerMinute = 600, listsPerDay=0" });
  expect(limits).toEqual({ requestsPerMinute: 600, listsPerDay: 0 });
});

describe("the index of persons", () => {
  test("readSearchSettings reads the file of SQLite", () => {
    expect(readSearchSettings({ SEARCH_INDEX: ":memory:" })).toEqual({ indexFile: ":memory:" });
  });

  test("readSearchSettings needs only the address of OpenSearch, which replaces SQLite", () => {
    const url = "http://127.0.0.1:9200";
    const defaults = { openSearchUrl: url, region: undefined, index: "persons", shards: 1 };
    expect(readSearchSettings({ SEARCH_INDEX: ":memory:", OPENSEARCH_URL: url })).toEqual(defaults);
  });

  test("readSearchSettings reads the region for signatures, the name of the index and the number of shards", () => {
    const variables = { OPENSEARCH_REGION: "eu-central-1", OPENSEARCH_INDEX: "dev-persons", OPENSEARCH_SHARDS: "12" };
    const expected = { region: "eu-central-1", index: "dev-persons", shards: 12 };
    expect(readSearchSettings({ OPENSEARCH_URL: "https://a.example", ...variables })).toMatchObject(expected);
  });

  test.each([
    ["SEARCH_INDEX", {}, "is not set"],
    ["OPENSEARCH_URL", { OPENSEARCH_URL: "127.0.0.1:9200" }, "is not valid"],
    ["OPENSEARCH_REGION", { OPENSEARCH_URL: "https://a.example", OPENSEARCH_REGION: "a/b" }, "is not valid"],
    ["OPENSEARCH_INDEX", { OPENSEARCH_URL: "https://a.example", OPENSEARCH_INDEX: "../a" }, "is not valid"],
    ["OPENSEARCH_SHARDS", { OPENSEARCH_URL: "https://a.example", OPENSEARCH_SHARDS: "0" }, "is not valid"],
  ])("readSearchSettings names %s of %j", (name, variables, reason) => {
    expect(() => readSearchSettings(variables)).toThrow(`Environment variable ${name} ${reason}`);
  });
});

describe("missing variables", () => {
  test.each(Object.keys(OIDC))("readSettings names %s if it is missing for an OIDC issuer", (name) => {
    expect(() => readSettings({ ...OIDC, [name]: undefined })).toThrow(`Environment variable ${name} is not set`);
  });

  test.each(["TENANTS_TABLE", "GLOBAL_TABLE", "COGNITO_CLIENT_ID"])(
    "readSettings names %s if it is missing for a Cognito user pool",
    (name) => {
      expect(() => readSettings({ ...COGNITO, [name]: undefined })).toThrow(`Environment variable ${name} is not set`);
    },
  );

  test("readSettings names the first variable if all are missing", () => {
    expect(() => readSettings({})).toThrow("Environment variable TENANTS_TABLE is not set");
  });
});

describe("invalid variables", () => {
  test.each([
    ["TENANTS_TABLE", ""],
    ["GLOBAL_TABLE", "  "],
    ["GLOBAL_TABLE", 'wrong "value"'],
    ["LIMITS", ""],
    ["LIMITS", "600"],
    ["LIMITS", "requestsPerMinute"],
    ["LIMITS", "requestsPerMinute="],
    ["LIMITS", "requestsPerMinute=-1"],
    ["LIMITS", "requestsPerMinute=1.5"],
    ["LIMITS", "requestsPerMinute=1e3"],
    ["LIMITS", "requestsPerMinute=1=2"],
    ["LIMITS", "requestsPerMinute=1,requestsPerMinute=2"],
    ["LIMITS", "requestsPerMinute=1,"],
    ["LIMITS", "requestsPerHour=1"],
    ["LIMITS", "listsPerDay=1000000000001"],
    ["DYNAMODB_ENDPOINT", "wrong value"],
    ["DYNAMODB_ENDPOINT", "localhost:8000"],
    ["AUTH_ISSUER", "wrong value"],
    ["AUTH_ISSUER", "http://issuer.test"],
    ["AUTH_AUDIENCE", "api,,web"],
    ["AUTH_AUTHORIZED_PARTIES", " "],
    ["AUTH_JWKS_URI", "wrong value"],
    ["AUTH_JWKS_URI", "http://keys.test/jwks"],
    ["AUTH_JWKS", "wrong value"],
    ["AUTH_JWKS", "null"],
    ["AUTH_JWKS", "7"],
    ["AUTH_JWKS", "[]"],
    ["AUTH_JWKS", '{"keys":{}}'],
    ["AUTH_JWKS", '{"keys":[]}'],
    ["AUTH_JWKS", '{"keys":[null]}'],
    ["AUTH_JWKS", '{"keys":[{"kid":"wrong value"}]}'],
    ["AUTH_ORG_CLAIM", ""],
    ["AUTH_ROLE_CLAIM", " "],
    ["AUTH_ADMIN_ROLES", ","],
  ])("readSettings names %s and not its value if it is '%s' for an OIDC issuer", (name, value) => {
    const message = `Environment variable ${name} is not valid`;
    expect(() => readSettings({ ...OIDC, [name]: value })).toThrow(new RegExp(`^${message}$`));
  });

  test.each([
    ["COGNITO_USER_POOL_ID", " "],
    ["COGNITO_USER_POOL_ID", "my-pool"],
    ["COGNITO_CLIENT_ID", ""],
    ["AUTH_ADMIN_ROLES", "admin,"],
  ])("readSettings names %s and not its value if it is '%s' for a Cognito user pool", (name, value) => {
    const message = `Environment variable ${name} is not valid`;
    expect(() => readSettings({ ...COGNITO, [name]: value })).toThrow(new RegExp(`^${message}$`));
  });
});
