import { expect, test } from "vitest";
import { readDeploySettings } from "../../stacks/deploy-settings.ts";

test("deploy settings: without variables, no issuer, domain, e-mail or tracing, and every CORS origin", () => {
  expect(readDeploySettings({})).toEqual({
    issuerVariables: undefined,
    domain: undefined,
    corsOrigins: ["*"],
    alarmEmail: undefined,
    tracing: false,
  });
});

test("deploy settings: an empty variable counts as unset", () => {
  const names = ["AUTH_ISSUER", "API_DOMAIN", "API_CERTIFICATE_ARN", "CORS_ORIGINS", "ALARM_EMAIL", "TRACING"];
  expect(readDeploySettings(Object.fromEntries(names.map((name) => [name, ""])))).toEqual(readDeploySettings({}));
});

test("deploy settings: AUTH_* variables are passed on only together with AUTH_ISSUER", () => {
  const variables = { AUTH_AUDIENCE: "api", AUTH_ORG_CLAIM: "o.id", AUTH_ROLE_CLAIM: "" };
  expect(readDeploySettings(variables).issuerVariables).toBeUndefined();
  expect(readDeploySettings({ ...variables, AUTH_ISSUER: "https://issuer.example.com" }).issuerVariables).toEqual({
    AUTH_ISSUER: "https://issuer.example.com",
    AUTH_AUDIENCE: "api",
    AUTH_ORG_CLAIM: "o.id",
  });
});

test("deploy settings: CORS_ORIGINS is a comma-separated list, with or without spaces", () => {
  expect(readDeploySettings({ CORS_ORIGINS: "https://a.example, https://b.example" }).corsOrigins).toEqual([
    "https://a.example",
    "https://b.example",
  ]);
});
