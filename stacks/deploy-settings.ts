interface DeploySettings {
  /** The variables of an external token issuer. If undefined, the stack creates a Cognito user pool. */
  readonly issuerVariables: { readonly AUTH_ISSUER: string; readonly [name: string]: string } | undefined;
  readonly domain: { readonly name: string; readonly certificateArn: string | undefined } | undefined;
  readonly corsOrigins: string[];
  readonly alarmEmail: string | undefined;
  readonly tracing: boolean;
}

/** Passed to the functions unchanged, with AUTH_ISSUER. `lib/config.ts` validates them. */
const ISSUER_VARIABLES = ["AUTH_AUDIENCE", "AUTH_JWKS_URI", "AUTH_ORG_CLAIM", "AUTH_ROLE_CLAIM", "AUTH_ADMIN_ROLES"];

/**
 * Reads the variables that an operator sets before a deployment, in the shell or in `.env`. An empty variable counts as
 * unset. `README.md` describes each one. Only `sst.config.ts` reads another: the region, which it needs earlier.
 */
export function readDeploySettings(environment: Readonly<Record<string, string | undefined>>): DeploySettings {
  const { AUTH_ISSUER, API_DOMAIN, API_CERTIFICATE_ARN, CORS_ORIGINS, ALARM_EMAIL, TRACING } = environment;
  const issuerVariables = ISSUER_VARIABLES.flatMap((name) => {
    const value = environment[name];
    return value ? [[name, value]] : [];
  });
  return {
    issuerVariables: AUTH_ISSUER ? { AUTH_ISSUER, ...Object.fromEntries(issuerVariables) } : undefined,
    domain: API_DOMAIN ? { name: API_DOMAIN, certificateArn: API_CERTIFICATE_ARN || undefined } : undefined,
    corsOrigins: (CORS_ORIGINS || "*").split(",").map((origin) => origin.trim()),
    alarmEmail: ALARM_EMAIL || undefined,
    tracing: TRACING === "on",
  };
}

export const deploySettings = readDeploySettings(process.env);
