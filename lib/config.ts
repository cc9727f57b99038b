import { isJwks, type Jwks } from "aws-jwt-verify/jwk";
import * as v from "valibot";
import type { TableNames } from "./dynamodb/tables.ts";
import type { ClaimNames } from "./identity/principal.ts";
import type { TrustedIssuer } from "./identity/token-verifier.ts";

export interface Settings {
  readonly tables: TableNames;
  /** Only for a database outside of AWS. */
  readonly databaseEndpoint?: string | undefined;
  readonly issuer: TrustedIssuer;
  readonly claims: ClaimNames;
  /** Signs pagination cursors. All functions of a stage must have the same secret. */
  readonly cursorSecret: string;
  /** Hashes the identities of persons. Without it no stored person is recognised, so a stage keeps it for ever. */
  readonly identitySecret: string;
}

/** A variable of the environment is missing or invalid. The message names the variable, but not its value. */
class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

const text = v.pipe(v.string(), v.trim(), v.minLength(1));
const url = v.pipe(text, v.url(), v.regex(/^https?:/i));
/** aws-jwt-verify fetches keys only over https. */
const httpsUrl = v.pipe(url, v.regex(/^https:/i));
const commaSeparated = v.pipe(
  text,
  v.transform((value) => value.split(",").map((item) => item.trim())),
  v.array(v.pipe(v.string(), v.minLength(1))),
);
const jwks = v.pipe(
  text,
  v.parseJson(),
  v.custom<Jwks>((value) => isJwks(value as Parameters<typeof isJwks>[0])),
  v.check(({ keys }) => keys.length > 0),
);

const secret = v.pipe(text, v.minLength(16));
/** DynamoDB's rule for table names. */
const tableName = v.pipe(text, v.regex(/^[a-zA-Z0-9_.-]{3,255}$/));
const common = v.object({
  TENANTS_TABLE: tableName,
  GLOBAL_TABLE: tableName,
  DYNAMODB_ENDPOINT: v.optional(url),
  CURSOR_SECRET: secret,
  IDENTITY_SECRET: secret,
});
const cognito = v.object({
  COGNITO_USER_POOL_ID: v.pipe(text, v.regex(/^[a-z-]+-\d_[a-zA-Z0-9]+$/)),
  COGNITO_CLIENT_ID: commaSeparated,
  AUTH_ORG_CLAIM: v.optional(text, "custom:org_id"),
  AUTH_ROLE_CLAIM: v.optional(text, "cognito:groups"),
  AUTH_ADMIN_ROLES: v.optional(commaSeparated, "admin"),
});
const oidc = v.object({
  AUTH_ISSUER: url,
  AUTH_AUDIENCE: commaSeparated,
  AUTH_JWKS_URI: v.optional(httpsUrl),
  AUTH_JWKS: v.optional(jwks),
  AUTH_ORG_CLAIM: v.optional(text, "org_id"),
  AUTH_ROLE_CLAIM: v.optional(text, "org_role"),
  AUTH_ADMIN_ROLES: v.optional(commaSeparated, "org:admin,admin"),
});

/**
 * Reads and validates the settings. Called once, when the Lambda starts.
 * Uses a Cognito user pool if `COGNITO_USER_POOL_ID` is set, otherwise the issuer `AUTH_ISSUER`.
 * @throws ConfigurationError that names the first variable that is missing or invalid
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const { TENANTS_TABLE, GLOBAL_TABLE, DYNAMODB_ENDPOINT, CURSOR_SECRET, IDENTITY_SECRET } = parseVariables(
    common,
    environment,
  );
  return {
    tables: { tenants: TENANTS_TABLE, global: GLOBAL_TABLE },
    databaseEndpoint: DYNAMODB_ENDPOINT,
    cursorSecret: CURSOR_SECRET,
    identitySecret: IDENTITY_SECRET,
    ...(environment.COGNITO_USER_POOL_ID ? readCognitoSettings(environment) : readOidcSettings(environment)),
  };
}

function readCognitoSettings(environment: object): Pick<Settings, "issuer" | "claims"> {
  const variables = parseVariables(cognito, environment);
  return {
    issuer: { type: "cognito", userPoolId: variables.COGNITO_USER_POOL_ID, clientId: variables.COGNITO_CLIENT_ID },
    claims: toClaimNames(variables),
  };
}

function readOidcSettings(environment: object): Pick<Settings, "issuer" | "claims"> {
  const variables = parseVariables(oidc, environment);
  if (!variables.AUTH_JWKS && !variables.AUTH_JWKS_URI)
    parseVariables(v.object({ AUTH_ISSUER: httpsUrl }), environment);
  const jwksUri = variables.AUTH_JWKS_URI ?? `${variables.AUTH_ISSUER.replace(/\/$/, "")}/.well-known/jwks.json`;
  const issuer = { type: "oidc", issuer: variables.AUTH_ISSUER, audience: variables.AUTH_AUDIENCE, jwksUri } as const;
  return {
    issuer: variables.AUTH_JWKS ? { ...issuer, jwks: variables.AUTH_JWKS } : issuer,
    claims: toClaimNames(variables),
  };
}

const toClaimNames = (variables: {
  AUTH_ORG_CLAIM: string;
  AUTH_ROLE_CLAIM: string;
  AUTH_ADMIN_ROLES: string[];
}): ClaimNames => ({
  org: variables.AUTH_ORG_CLAIM,
  role: variables.AUTH_ROLE_CLAIM,
  adminRoles: variables.AUTH_ADMIN_ROLES,
});

function parseVariables<S extends v.GenericSchema>(schema: S, environment: object): v.InferOutput<S> {
  const result = v.safeParse(schema, environment, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const reason = issue.received === "undefined" ? "is not set" : "is not valid";
  throw new ConfigurationError(`Environment variable ${v.getDotPath(issue)?.split(".")[0]} ${reason}`);
}
