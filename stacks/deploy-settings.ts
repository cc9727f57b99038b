export interface TableThroughput {
  readonly writesPerSecond: number;
  readonly readsPerSecond: number;
}

/** What a new on-demand table accepts. It grows under load. */
export const NEW_TABLE: TableThroughput = { writesPerSecond: 4_000, readsPerSecond: 12_000 };

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
  readonly tracing: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

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
  const { KMS_KEY_ARN, IDENTITY_SECRET } = environment;
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
    tracing: TRACING === "on",
  };
}

/** An IAM policy needs the key itself, so an alias is not enough. */
function checkKeyArn(arn: string): string {
  if (/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(arn)) return arn;
  throw new Error("KMS_KEY_ARN must be the ARN of a key, such as arn:aws:kms:us-east-1:111122223333:key/KEY-ID");
}

function readWarmThroughput({ WARM_WRITES, WARM_READS }: Environment): TableThroughput | undefined {
  if (!WARM_WRITES && !WARM_READS) return undefined;
  return {
    writesPerSecond: readUnits("WARM_WRITES", WARM_WRITES, NEW_TABLE.writesPerSecond),
    readsPerSecond: readUnits("WARM_READS", WARM_READS, NEW_TABLE.readsPerSecond),
  };
}

function readUnits(name: string, value: string | undefined, minimum: number): number {
  if (!value) return minimum;
  if (/^\d+$/.test(value) && Number(value) >= minimum) return Number(value);
  throw new Error(`${name} must be a number of units per second, at least ${minimum}, which every table has`);
}

export const deploySettings = readDeploySettings(process.env);
