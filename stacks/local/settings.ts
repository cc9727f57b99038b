import * as v from "valibot";
import type { TableNames } from "../../lib/dynamodb/tables.ts";
import { EnvironmentError } from "../../lib/environment-error.ts";

const HIGHEST_PORT = 65_535;
const wrongPort = `PORT must be a whole number from 0 (any free port) to ${HIGHEST_PORT}`;
const wrongEndpoint = "DYNAMODB_ENDPOINT must be an http or https URL, such as http://127.0.0.1:8000";

const tableName = (variable: string, byDefault: string) =>
  v.optional(
    v.pipe(v.string(), v.regex(/^[\w.-]{3,255}$/, `${variable} must be 3 to 255 of the characters a-z A-Z 0-9 _ - .`)),
    byDefault,
  );

const Environment = v.pipe(
  v.object({
    PORT: v.optional(
      v.pipe(v.string(), v.regex(/^\d{1,5}$/, wrongPort), v.toNumber(), v.maxValue(HIGHEST_PORT, wrongPort)),
      "3000",
    ),
    DYNAMODB_ENDPOINT: v.optional(v.pipe(v.string(), v.url(wrongEndpoint), v.regex(/^https?:/i, wrongEndpoint))),
    TENANTS_TABLE: tableName("TENANTS_TABLE", "Tenants"),
    GLOBAL_TABLE: tableName("GLOBAL_TABLE", "Global"),
    SEED: v.optional(v.picklist(["demo", "none"], "SEED must be demo or none"), "demo"),
  }),
  v.check(
    ({ TENANTS_TABLE, GLOBAL_TABLE }) => TENANTS_TABLE !== GLOBAL_TABLE,
    "TENANTS_TABLE and GLOBAL_TABLE must be two tables",
  ),
);

/** What the local stack can be told. */
export interface LocalSettings {
  /** 0: any free port. */
  readonly port: number;
  /** A running database to use; without one the embedded one is started. */
  readonly databaseEndpoint?: string | undefined;
  readonly tables: TableNames;
  readonly seed: "demo" | "none";
}

/**
 * Reads the local stack's settings. A variable set to nothing counts as not set.
 * @throws EnvironmentError saying of each wrong variable what it must be
 */
export function readEnvironment(environment: Readonly<Record<string, string | undefined>>): LocalSettings {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const result = v.safeParse(Environment, set, { abortPipeEarly: true });
  if (!result.success) throw new EnvironmentError(result.issues.map(({ message }) => message).join("\n"));
  const { PORT, DYNAMODB_ENDPOINT, TENANTS_TABLE, GLOBAL_TABLE, SEED } = result.output;
  return {
    port: PORT,
    databaseEndpoint: DYNAMODB_ENDPOINT,
    tables: { tenants: TENANTS_TABLE, global: GLOBAL_TABLE },
    seed: SEED,
  };
}
