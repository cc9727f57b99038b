import { isJwks, type Jwks } from "aws-jwt-verify/jwk";
import * as v from "valibot";
import type { TableNames } from "./dynamodb/tables.ts";
import type { ClaimNames } from "./identity/principal.ts";
import type { TrustedIssuer } from "./identity/token-verifier.ts";
import { type Limits, limitsText } from "./limits/limits.ts";

export interface Settings {
  readonly tables: TableNames;
  /** Only for a database outside of AWS. */
  readonly databaseEndpoint?: string | undefined;
  readonly issuer: TrustedIssuer;
  /** Where the principal is in a token; see `readPrincipal`. */
  readonly claims: readonly ClaimNames[];
  /** Signs pagination cursors. All functions of a stage must have the same secret. */
  readonly cursorSecret: string;
  /** Hashes the identities of persons. Without it no stored person is recognised, so a stage keeps it for ever. */
  readonly identitySecret: string;
  /** The limits of organisations without limits of their own. If undefined, nothing is limited or counted. */
  readonly limits?: Limits | undefined;
}

/** The settings of the function that publishes events. */
export interface EventSettings {
  /** The name or ARN of the event bus. */
  readonly eventBus: string;
  /** The URL of the queue with the events that the bus did not accept. */
  readonly unsentEventsQueue: string;
}

/** The settings of a function that uses only the global table. */
interface GlobalTableSettings {
  readonly globalTable: string;
  /** Only for a database outside of AWS. */
  readonly databaseEndpoint?: string | undefined;
}

/** Where the index of persons is: in a file of SQLite, or in a cluster of OpenSearch. */
export type SearchSettings =
  | { readonly indexFile: string }
  | {
      /** The address of the cluster, with user and password if it needs them. */
      readonly openSearchUrl: string;
      /** The region of a domain of AWS, whose requests are signed. */
      readonly region?: string | undefined;
      /** The name of the index. */
      readonly index: string;
      /** Of an index that is created. */
      readonly shards: number;
    };

/** A variable of the environment is missing or invalid. The message names the variable, but not its value. */
export class ConfigurationError extends Error {
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
  LIMITS: v.optional(limitsText()),
});
const events = v.object({ EVENT_BUS: v.pipe(text, v.regex(/^[\w./:-]+$/)), UNSENT_EVENTS_QUEUE: url });
const sqlite = v.object({ SEARCH_INDEX: text });
const openSearch = v.object({
  OPENSEARCH_URL: url,
  OPENSEARCH_REGION: v.optional(v.pipe(text, v.regex(/^[a-z\d-]+$/))),
  // OpenSearch's rule for names of indexes, without characters that have a meaning in a path.
  OPENSEARCH_INDEX: v.optional(v.pipe(text, v.regex(/^[a-z\d][a-z\d_-]{0,200}$/)), "persons"),
  OPENSEARCH_SHARDS: v.optional(v.pipe(text, v.regex(/^[1-9]\d?$/), v.transform(Number)), "1"),
});
const cognito = v.object({
  COGNITO_USER_POOL_ID: v.pipe(text, v.regex(/^[a-z-]+-\d_[a-zA-Z0-9]+$/)),
  COGNITO_CLIENT_ID: commaSeparated,
  AUTH_ORG_CLAIM: v.optional(text, "custom:org_id"),
  AUTH_ROLE_CLAIM: v.optional(text, "cognito:groups"),
  AUTH_ADMIN_ROLES: v.optional(commaSeparated, "{org}:admin"),
});
const oidc = v.object({
  AUTH_ISSUER: url,
  AUTH_AUDIENCE: v.optional(commaSeparated),
  AUTH_AUTHORIZED_PARTIES: v.optional(commaSeparated),
  AUTH_JWKS_URI: v.optional(httpsUrl),
  AUTH_JWKS: v.optional(jwks),
  AUTH_ORG_CLAIM: v.optional(text),
  AUTH_ROLE_CLAIM: v.optional(text),
  AUTH_ADMIN_ROLES: v.optional(commaSeparated, "org:admin,admin"),
});
/** Organisation and role in Clerk's session tokens: https://clerk.com/docs/guides/sessions/session-tokens */
const CLERK_V1 = { org: "org_id", role: "org_role" };
const CLERK_V2 = { org: "o.id", role: "o.rol" };

/**
 * Reads and validates the settings. Called once, when the Lambda starts.
 * Uses a Cognito user pool if `COGNITO_USER_POOL_ID` is set, otherwise the issuer `AUTH_ISSUER`.
 * @throws ConfigurationError that names the first variable that is missing or invalid
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const variables = parseVariables(common, environment);
  const { TENANTS_TABLE, GLOBAL_TABLE, DYNAMODB_ENDPOINT, CURSOR_SECRET, IDENTITY_SECRET, LIMITS } = variables;
  return {
    tables: { tenants: TENANTS_TABLE, global: GLOBAL_TABLE },
    databaseEndpoint: DYNAMODB_ENDPOINT,
    cursorSecret: CURSOR_SECRET,
    identitySecret: IDENTITY_SECRET,
    limits: LIMITS,
    ...(environment.COGNITO_USER_POOL_ID ? readCognitoSettings(environment) : readOidcSettings(environment)),
  };
}

/**
 * Reads and validates the settings of the function that publishes events, when it starts.
 * @throws ConfigurationError that names the first variable that is missing or invalid
 */
export function readEventSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): EventSettings {
  const { EVENT_BUS, UNSENT_EVENTS_QUEUE } = parseVariables(events, environment);
  return { eventBus: EVENT_BUS, unsentEventsQueue: UNSENT_EVENTS_QUEUE };
}

/**
 * Reads and validates the settings of functions that use the index of persons, when they start. Uses OpenSearch if
 * `OPENSEARCH_URL` is set, otherwise the file `SEARCH_INDEX`.
 * @throws ConfigurationError that names the first variable that is missing or invalid
 */
export function readSearchSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): SearchSettings {
  if (!environment.OPENSEARCH_URL) return { indexFile: parseVariables(sqlite, environment).SEARCH_INDEX };
  const variables = parseVariables(openSearch, environment);
  const { OPENSEARCH_URL, OPENSEARCH_REGION, OPENSEARCH_INDEX, OPENSEARCH_SHARDS } = variables;
  return {
    openSearchUrl: OPENSEARCH_URL,
    region: OPENSEARCH_REGION,
    index: OPENSEARCH_INDEX,
    shards: OPENSEARCH_SHARDS,
  };
}

/**
 * Reads and validates the settings of the function that keeps the index of persons, when it starts. It also needs those of
 * `readSearchSettings`.
 * @throws ConfigurationError that names the first variable that is missing or invalid
 */
export function readGlobalTableSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): GlobalTableSettings {
  const { GLOBAL_TABLE, DYNAMODB_ENDPOINT } = parseVariables(
    v.pick(common, ["GLOBAL_TABLE", "DYNAMODB_ENDPOINT"]),
    environment,
  );
  return { globalTable: GLOBAL_TABLE, databaseEndpoint: DYNAMODB_ENDPOINT };
}

function readCognitoSettings(environment: object): Pick<Settings, "issuer" | "claims"> {
  const variables = parseVariables(cognito, environment);
  const { COGNITO_USER_POOL_ID, COGNITO_CLIENT_ID, AUTH_ORG_CLAIM, AUTH_ROLE_CLAIM, AUTH_ADMIN_ROLES } = variables;
  return {
    issuer: { type: "cognito", userPoolId: COGNITO_USER_POOL_ID, clientId: COGNITO_CLIENT_ID },
    claims: [{ org: AUTH_ORG_CLAIM, role: AUTH_ROLE_CLAIM, adminRoles: AUTH_ADMIN_ROLES }],
  };
}

function readOidcSettings(environment: object): Pick<Settings, "issuer" | "claims"> {
  const variables = parseVariables(oidc, environment);
  const { AUTH_AUDIENCE, AUTH_AUTHORIZED_PARTIES, AUTH_JWKS, AUTH_ADMIN_ROLES: adminRoles } = variables;
  if (!AUTH_AUDIENCE && !AUTH_AUTHORIZED_PARTIES)
    throw new ConfigurationError("Environment variable AUTH_AUDIENCE is not set, nor is AUTH_AUTHORIZED_PARTIES");
  if (!AUTH_JWKS && !variables.AUTH_JWKS_URI) parseVariables(v.object({ AUTH_ISSUER: httpsUrl }), environment);
  return {
    issuer: {
      type: "oidc",
      issuer: variables.AUTH_ISSUER,
      audience: AUTH_AUDIENCE ?? [],
      authorizedParties: AUTH_AUTHORIZED_PARTIES ?? [],
      jwksUri: variables.AUTH_JWKS_URI ?? `${variables.AUTH_ISSUER.replace(/\/$/, "")}/.well-known/jwks.json`,
      ...(AUTH_JWKS && { jwks: AUTH_JWKS }),
    },
    claims: listClaims(variables).map((names) => ({ ...names, adminRoles })),
  };
}

/** Without variables, tokens of both of Clerk's versions are accepted. */
function listClaims({ AUTH_ORG_CLAIM: org, AUTH_ROLE_CLAIM: role }: v.InferOutput<typeof oidc>) {
  if (!org && !role) return [CLERK_V1, CLERK_V2];
  return [{ org: org ?? CLERK_V1.org, role: role ?? CLERK_V1.role }];
}

function parseVariables<S extends v.GenericSchema>(schema: S, environment: object): v.InferOutput<S> {
  const result = v.safeParse(schema, environment, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const reason = issue.received === "undefined" ? "is not set" : "is not valid";
  throw new ConfigurationError(`Environment variable ${v.getDotPath(issue)?.split(".")[0]} ${reason}`);
}
