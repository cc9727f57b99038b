import { expect, test } from "vitest";
import { routes } from "../../../lib/routes.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";

export function testApi(stage: string, stack: Stack) {
  const production = stage === "production";
  const routeKeys = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
  const apiStage = stack.one("apigatewayv2/stage:Stage");

  test("has the routes of lib/routes.ts, and no other", () => {
    const made = stack.all("apigatewayv2/route:Route").map(({ inputs }) => inputs.routeKey);
    expect(made.sort()).toEqual(routeKeys.sort());
  });

  test("leaves authentication to the functions, all of which do it", () => {
    for (const { inputs } of stack.all("apigatewayv2/route:Route")) expect(inputs.authorizationType).toBe("NONE");
  });

  test("hands each route to its function in the format that lib/http reads", () => {
    const integrations = stack.all("apigatewayv2/integration:Integration");
    expect(integrations).toHaveLength(routeKeys.length);
    for (const { inputs } of integrations) expect(inputs.payloadFormatVersion).toBe("2.0");
  });

  test("throttles", () => {
    expect(apiStage.defaultRouteSettings).toEqual({ throttlingRateLimit: 100, throttlingBurstLimit: 200 });
  });

  test("logs each request for a time, and nothing of the caller", () => {
    const { destinationArn, format } = apiStage.accessLogSettings as { destinationArn: string; format: string };
    const { retentionInDays } = stack.one("cloudwatch/logGroup:LogGroup", "ApiAccessLog");
    expect(destinationArn).toContain("ApiAccessLog");
    expect(retentionInDays).toBe(production ? 180 : 14);
    expect(JSON.parse(format)).toMatchObject({ requestId: "$context.requestId", status: "$context.status" });
    expect(format).not.toMatch(/identity|authorizer|userAgent|sourceIp|\.path|integrationErrorMessage/);
  });

  test("lets browsers in", () => {
    const { corsConfiguration } = stack.one("apigatewayv2/api:Api");
    expect(corsConfiguration).toEqual({
      allowOrigins: production ? ["https://app.example.com", "https://admin.example.com"] : ["*"],
      allowMethods: [...new Set(Object.values(routes).map(({ method }) => method))],
      allowHeaders: ["authorization", "content-type", "idempotency-key", "prefer"],
      exposeHeaders: ["idempotency-key", "preference-applied", "retry-after"],
      maxAge: 3_600,
    });
  });

  test(production ? "has the domain that is configured" : "has API Gateway's own address", () => {
    const domains = stack.all("apigatewayv2/domainName:DomainName");
    expect(domains.map(({ inputs }) => inputs.domainName)).toEqual(production ? ["api.example.com"] : []);
    expect(stack.outputs.url).toMatch(production ? /^https:\/\/api\.example\.com$/ : /execute-api/);
  });
}
