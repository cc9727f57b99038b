import { resolve } from "node:path";
import * as v from "valibot";
import type { TableNames } from "../../lib/dynamodb/tables.ts";
import { EnvironmentError } from "../../lib/environment-error.ts";
import { type Limits, limitsText } from "../../lib/limits/limits.ts";

const MAX_PORT = 65_535;
const invalidPort = `PORT must be a whole number from 0 (any free port) to ${MAX_PORT}`;
const invalidEndpoint = "DYNAMODB_ENDPOINT must be an http or https URL, such as http://127.0.0.1:8000";

const invalidCluster = "OPENSEARCH_URL must be an http or https URL, such as http://127.0.0.1:9200";

const tableName = (variable: string, defaultName: string) =>
  v.optional(
    v.pipe(v.string(), v.regex(/^[\w.-]{3,255}$/, `${variable} must be 3 to 255 of the characters a-z A-Z 0-9 _ - .`)),
    defaultName,
  );

const Environment = v.pipe(
  v.object({
    PORT: v.optional(
      v.pipe(v.string(), v.regex(/^\d{1,5}$/, invalidPort), v.toNumber(), v.maxValue(MAX_PORT, invalidPort)),
      "3000",
    ),
    DATA: v.optional(
      v.pipe(
        v.string(),
        v.transform((path) => resolve(path)),
      ),
    ),
    DYNAMODB_ENDPOINT: v.optional(v.pipe(v.string(), v.url(invalidEndpoint), v.regex(/^https?:/i, invalidEndpoint))),
    TENANTS_TABLE: tableName("TENANTS_TABLE", "Tenants"),
    GLOBAL_TABLE: tableName("GLOBAL_TABLE", "Global"),
    SEED: v.optional(v.picklist(["demo", "none"], "SEED must be demo or none"), "demo"),
    LIMITS: v.optional(limitsText("LIMITS")),
    SEARCH: v.optional(v.picklist(["sqlite", "none"], "SEARCH must be sqlite or none"), "sqlite"),
    OPENSEARCH_URL: v.optional(v.pipe(v.string(), v.url(invalidCluster), v.regex(/^https?:/i, invalidCluster))),
  }),
  v.check(
    ({ TENANTS_TABLE, GLOBAL_TABLE }) => TENANTS_TABLE !== GLOBAL_TABLE,
    "TENANTS_TABLE and GLOBAL_TABLE must be different",
  ),
);

/** The settings of the local stack. */
export interface LocalSettings {
  /** 0: any free port. */
  readonly port: number;
  /** The absolute path of the folder that keeps the data between starts. Without it, nothing is kept. */
  readonly dataFolder?: string | undefined;
  /** A running database. Without it, the embedded one is started. */
  readonly databaseEndpoint?: string | undefined;
  readonly tables: TableNames;
  readonly seed: "demo" | "none";
  /** The limits of organisations. Without them, nothing is limited. */
  readonly limits?: Limits | undefined;
  /** The engine of the index of persons. If undefined, the stack has no routes of the search. */
  readonly search?: "sqlite" | { readonly openSearchUrl: string } | undefined;
}

/**
 * Reads the settings of the local stack. An empty variable counts as not set.
 * @throws EnvironmentError with one line per invalid variable, which says what it must be
 */
export function readEnvironment(environment: Readonly<Record<string, string | undefined>>): LocalSettings {
  const variables = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const result = v.safeParse(Environment, variables, { abortPipeEarly: true });
  if (!result.success) throw new EnvironmentError(result.issues.map(({ message }) => message).join("\n"));
  const { PORT, DATA, DYNAMODB_ENDPOINT, TENANTS_TABLE, GLOBAL_TABLE, SEED, LIMITS, SEARCH, OPENSEARCH_URL } =
    result.output;
  const engine = OPENSEARCH_URL ? { openSearchUrl: OPENSEARCH_URL } : ("sqlite" as const);
  return {
    port: PORT,
    dataFolder: DATA,
    databaseEndpoint: DYNAMODB_ENDPOINT,
    tables: { tenants: TENANTS_TABLE, global: GLOBAL_TABLE },
    seed: SEED,
    limits: LIMITS,
    search: SEARCH === "none" ? undefined : engine,
  };
}
