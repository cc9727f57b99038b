import { expect, test } from "vitest";
import { readSettings } from "../../lib/config.ts";
import { readFunctions } from "../testkit/deployment/bundled-functions.ts";
import { readStatements } from "../testkit/deployment/iam-actions.ts";
import { synth } from "../testkit/deployment/synth.ts";

/** What can be set in the shell that deploys, beside what `stages.test.ts` sets. */
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

test("the issuer's settings reach the service", () => {
  for (const { inputs } of readFunctions(stack).values()) {
    expect(readSettings(inputs.environment.variables)).toMatchObject({
      issuer: { issuer: issuer.AUTH_ISSUER, audience: ["api", "other"], jwksUri: issuer.AUTH_JWKS_URI },
      claims: { org: "o.id", role: "o.rol", adminRoles: ["owner", "admin"] },
    });
  }
  expect(stack.all("cognito/userPool:UserPool")).toEqual([]);
});

test("settings that the service could not start with are not deployed", () => {
  expect(withoutAudience).toContain("Environment variable AUTH_AUDIENCE is not set");
});

test("tracing is switched on with all it needs, and nothing more", () => {
  for (const { inputs, role } of readFunctions(stack).values()) {
    expect(inputs.tracingConfig).toEqual({ mode: "Active" });
    expect(readStatements(role).filter(({ resources }) => resources.includes("*"))).toEqual([
      { effect: "Allow", actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] },
    ]);
  }
});

test("a domain whose DNS is elsewhere takes its certificate, and touches no DNS", () => {
  const { domainName, domainNameConfiguration } = stack.one("apigatewayv2/domainName:DomainName");
  expect(domainName).toBe("api.example.org");
  expect(domainNameConfiguration).toMatchObject({ certificateArn: certificate, securityPolicy: "TLS_1_2" });
  expect(stack.all("route53/record:Record")).toEqual([]);
});
