import * as v from "valibot";
import { type LimitName, type Limits, limitsText } from "../lib/limits/limits.ts";
import { type Environment, readNumber } from "./deploy-variables.ts";
import { possibleFunctionNames } from "./function-names.ts";
import { readSearchDeployment, type SearchDeployment } from "./search-deployment.ts";

interface TableThroughput {
  readonly writesPerSecond: number;
  readonly readsPerSecond: number;
}

/** The limits that `LIMITS` does not name. */
export const DEFAULT_LIMITS: Readonly<Record<LimitName, number>> = {
  requestsPerMinute: 600,
  searchesPerMinute: 60,
  prospectsPerMinute: 60_000,
  prospectsPerDay: 1_000_000,
  personsShownPerDay: 20_000,
  listsPerDay: 1_000,
};

/** What a new on-demand table accepts. It grows under load. */
const NEW_TABLE: TableThroughput = { writesPerSecond: 4_000, readsPerSecond: 12_000 };

interface DeploySettings {
  /** The variables of an external token issuer. If undefined, the stack creates a Cognito user pool. */
  readonly issuerVariables: { readonly AUTH_ISSUER: string; readonly [name: string]: string } | undefined;
  readonly domain: { readonly name: string; readonly certificateArn: string | undefined } | undefined;
  readonly corsOrigins: string[];
  readonly alarmEmail: string | undefined;
  /** The operator's own key for the tables. If undefined, AWS owns the key. */
  readonly kmsKeyArn: string | undefined;
  /** Replaces the secret of a stage whose state was lost. If undefined, the stage has a random secret. */
  readonly identitySecret: string | undefined;
  /** What `Tenants` accepts at once. If undefined, the table starts like every new table. */
  readonly warmThroughput: TableThroughput | undefined;
  /** How many executions of a function are reserved for it, and at most run at once, by the name of its route or job. */
  readonly reservedConcurrency: ReadonlyMap<string, number>;
  /** The alarm DailyCost fires above this number of units a day. A read unit counts as a fifth of a unit. */
  readonly dailyUnits: number;
  /** The limits of organisations without limits of their own. */
  readonly limits: Limits;
  /** How long the audit log keeps the events. */
  readonly auditRetentionDays: number;
  readonly tracing: boolean;
  /** Undefined without the search for persons. */
  readonly search: SearchDeployment | undefined;
}

const DEFAULT_DAILY_UNITS = 10_000_000;

const DEFAULT_AUDIT_RETENTION_DAYS = 365;
/** The numbers of days that CloudWatch accepts as the retention of a log group. */
const RETENTION_DAYS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653],
];

/** Passed to the functions unchanged, with AUTH_ISSUER. `lib/config.ts` validates them. */
const ISSUER_VARIABLES = [
  ...["AUTH_AUDIENCE", "AUTH_AUTHORIZED_PARTIES", "AUTH_JWKS_URI"],
  ...["AUTH_ORG_CLAIM", "AUTH_ROLE_CLAIM", "AUTH_ADMIN_ROLES"],
];

/**
 * Reads the variables that an operator sets before a deployment, in the shell or in `.env`. An empty variable counts as
 * unset. `README.md` describes each one. Only `sst.config.ts` reads another: the region, which it needs earlier.
 * @throws Error that names an invalid variable
 */
export function readDeploySettings(environment: Environment): DeploySettings {
  const { AUTH_ISSUER, API_DOMAIN, API_CERTIFICATE_ARN, CORS_ORIGINS, ALARM_EMAIL, TRACING } = environment;
  const { KMS_KEY_ARN, IDENTITY_SECRET, LIMITS } = environment;
  const issuerVariables = ISSUER_VARIABLES.flatMap((name) => {
    const value = environment[name];
    return value ? [[name, value]] : [];
  });
  return {
    issuerVariables: AUTH_ISSUER ? { AUTH_ISSUER, ...Object.fromEntries(issuerVariables) } : undefined,
    domain: API_DOMAIN ? { name: API_DOMAIN, certificateArn: API_CERTIFICATE_ARN || undefined } : undefined,
    corsOrigins: (CORS_ORIGINS || "*").split(",").map((origin) => origin.trim()),
    alarmEmail: ALARM_EMAIL || undefined,
    kmsKeyArn: KMS_KEY_ARN ? checkKeyArn(KMS_KEY_ARN) : undefined,
    identitySecret: IDENTITY_SECRET || undefined,
    warmThroughput: readWarmThroughput(environment),
    reservedConcurrency: readReservedConcurrency(environment.RESERVED_CONCURRENCY),
    dailyUnits: readNumber(environment, "DAILY_UNITS", { minimum: 1, default: DEFAULT_DAILY_UNITS }),
    limits: { ...DEFAULT_LIMITS, ...(LIMITS && v.parse(limitsText("LIMITS"), LIMITS)) },
    auditRetentionDays: readRetention(environment.AUDIT_RETENTION_DAYS),
    tracing: TRACING === "on",
    search: readSearchDeployment(environment),
  };
}

/** An IAM policy needs the key itself, so an alias is not enough. */
function checkKeyArn(arn: string): string {
  if (/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(arn)) return arn;
  throw new Error("KMS_KEY_ARN must be the ARN of a key, such as arn:aws:kms:us-east-1:111122223333:key/KEY-ID");
}

function readWarmThroughput(environment: Environment): TableThroughput | undefined {
  if (!environment.WARM_WRITES && !environment.WARM_READS) return undefined;
  // Every table has the throughput of a new one.
  const read = (name: string, minimum: number) => readNumber(environment, name, { minimum, default: minimum });
  return {
    writesPerSecond: read("WARM_WRITES", NEW_TABLE.writesPerSecond),
    readsPerSecond: read("WARM_READS", NEW_TABLE.readsPerSecond),
  };
}

/** @param list of the form `addProspects=50,listLeads=20` */
function readReservedConcurrency(list: string | undefined): ReadonlyMap<string, number> {
  const entries = (list || undefined)?.split(",").map((entry) => entry.trim().split("=")) ?? [];
  return new Map(
    entries.map(([name = "", number = "", ...rest]) => {
      if (possibleFunctionNames.includes(name) && /^\d+$/.test(number) && rest.length === 0)
        return [name, Number(number)];
      throw new Error("RESERVED_CONCURRENCY must be a list such as addProspects=50,listLeads=20, with names of routes");
    }),
  );
}

function readRetention(value: string | undefined): number {
  const days = value ? Number(value) : DEFAULT_AUDIT_RETENTION_DAYS;
  if (RETENTION_DAYS.includes(days)) return days;
  throw new Error(`AUDIT_RETENTION_DAYS must be one of ${RETENTION_DAYS.join(", ")}`);
}

export const deploySettings = readDeploySettings(process.env);
