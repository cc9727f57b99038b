import { expect, test } from "vitest";
import { readSettings } from "../../lib/config.ts";
import { readFunctions } from "../testkit/deployment/bundled-functions.ts";
import { readStatements } from "../testkit/deployment/iam-actions.ts";
import { synth } from "../testkit/deployment/synth.ts";

/** The variables of a deployment that `stages.test.ts` does not set. */
const issuer = {
  AUTH_ISSUER: "https://issuer.example.com",
  AUTH_AUDIENCE: "api, other",
  AUTH_JWKS_URI: "https://keys.example.com/jwks",
  AUTH_ORG_CLAIM: "o.id",
  AUTH_ROLE_CLAIM: "o.rol",
  AUTH_ADMIN_ROLES: "owner,admin",
};
const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1";
const [stack, withoutAudience] = await Promise.all([
  synth(
    "staging",
    { ...issuer, TRACING: "on", API_DOMAIN: "api.example.org", API_CERTIFICATE_ARN: certificate },
    false,
  ),
  synth("staging", { AUTH_ISSUER: issuer.AUTH_ISSUER }, false).catch(String),
]);

test("AUTH_* variables of a deployment: are the settings of every function, and no user pool is created", () => {
  for (const { inputs } of readFunctions(stack).values()) {
    expect(readSettings(inputs.environment.variables)).toMatchObject({
      issuer: { issuer: issuer.AUTH_ISSUER, audience: ["api", "other"], jwksUri: issuer.AUTH_JWKS_URI },
      claims: { org: "o.id", role: "o.rol", adminRoles: ["owner", "admin"] },
    });
  }
  expect(stack.all("cognito/userPool:UserPool")).toEqual([]);
});

test("AUTH_ISSUER without AUTH_AUDIENCE: the deployment fails and names the variable", () => {
  expect(withoutAudience).toContain("Environment variable AUTH_AUDIENCE is not set");
});

test("TRACING=on: functions are traced and get only the two X-Ray actions", () => {
  for (const { inputs, role } of readFunctions(stack).values()) {
    expect(inputs.tracingConfig).toEqual({ mode: "Active" });
    expect(readStatements(role).filter(({ resources }) => resources.includes("*"))).toEqual([
      { effect: "Allow", actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] },
    ]);
  }
});

test("API_DOMAIN with API_CERTIFICATE_ARN: uses the certificate and creates no DNS record", () => {
  const { domainName, domainNameConfiguration } = stack.one("apigatewayv2/domainName:DomainName");
  expect(domainName).toBe("api.example.org");
  expect(domainNameConfiguration).toMatchObject({ certificateArn: certificate, securityPolicy: "TLS_1_2" });
  expect(stack.all("route53/record:Record")).toEqual([]);
});
