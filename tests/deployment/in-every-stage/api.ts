import { expect, test } from "vitest";
import { routes } from "../../../lib/routes.ts";
import { hasSearchDomain, listStackRoutes } from "../../testkit/deployment/stack-routes.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";

export function testApi(stage: string, stack: Stack) {
  const production = stage === "production";
  const title = (text: string) => `${stage} API: ${text}`;
  const routeKeys = listStackRoutes(stack).map(([, { method, path }]) => `${method} ${path}`);
  const apiStage = stack.one("apigatewayv2/stage:Stage");

  test(title("has exactly the routes of lib/routes.ts that need no index of persons"), () => {
    const created = stack.all("apigatewayv2/route:Route").map(({ inputs }) => inputs.routeKey);
    expect(created.sort()).toEqual(routeKeys.sort());
  });

  test(title("has no authorizer, because every function authenticates"), () => {
    for (const { inputs } of stack.all("apigatewayv2/route:Route")) expect(inputs.authorizationType).toBe("NONE");
  });

  test(title("invokes each route's function with payload format 2.0"), () => {
    const integrations = stack.all("apigatewayv2/integration:Integration");
    expect(integrations).toHaveLength(routeKeys.length);
    for (const { inputs } of integrations) expect(inputs.payloadFormatVersion).toBe("2.0");
  });

  test(title("throttles above 500 requests per second, with bursts of 1,000"), () => {
    expect(apiStage.defaultRouteSettings).toEqual({ throttlingRateLimit: 500, throttlingBurstLimit: 1_000 });
  });

  test(title("throttles the most expensive routes above 200 requests per second, with bursts of 400"), () => {
    const settings = apiStage.routeSettings as readonly Record<string, unknown>[];
    expect(settings).toHaveLength(hasSearchDomain(stack) ? 13 : 11);
    expect(settings).toContainEqual(
      expect.objectContaining({ routeKey: `${routes.addProspects.method} ${routes.addProspects.path}` }),
    );
    for (const setting of settings) {
      expect(setting).toMatchObject({ throttlingRateLimit: 200, throttlingBurstLimit: 400 });
    }
  });

  test(title("creates the routes before the stage, which has settings for them"), () => {
    const types = stack.resources.map(({ type }) => type.replace("aws:apigatewayv2/", ""));
    expect(types.lastIndexOf("route:Route")).toBeLessThan(types.indexOf("stage:Stage"));
  });

  test(title("writes an access log without data of the caller, and keeps it for a limited time"), () => {
    const { destinationArn, format } = apiStage.accessLogSettings as { destinationArn: string; format: string };
    const { retentionInDays } = stack.one("cloudwatch/logGroup:LogGroup", "ApiAccessLog");
    expect(destinationArn).toContain("ApiAccessLog");
    expect(retentionInDays).toBe(production ? 180 : 14);
    expect(JSON.parse(format)).toMatchObject({ requestId: "$context.requestId", status: "$context.status" });
    expect(format).not.toMatch(/identity|authorizer|userAgent|sourceIp|\.path|integrationErrorMessage/);
  });

  test(title("answers CORS preflights with the configured origins and the methods and headers of the routes"), () => {
    const { corsConfiguration } = stack.one("apigatewayv2/api:Api");
    expect(corsConfiguration).toEqual({
      allowOrigins: production ? ["https://app.example.com", "https://admin.example.com"] : ["*"],
      allowMethods: [...new Set(Object.values(routes).map(({ method }) => method))],
      allowHeaders: ["authorization", "content-type", "idempotency-key", "if-match", "prefer"],
      exposeHeaders: [
        ...["etag", "idempotency-key", "preference-applied"],
        ...["ratelimit", "ratelimit-policy", "retry-after"],
      ],
      maxAge: 3_600,
    });
  });

  test(
    title(production ? "has the configured domain" : "has API Gateway's own address, without a configured domain"),
    () => {
      const domains = stack.all("apigatewayv2/domainName:DomainName");
      expect(domains.map(({ inputs }) => inputs.domainName)).toEqual(production ? ["api.example.com"] : []);
      // With a domain, API Gateway's own address is disabled. SST creates the DNS record, so its target is not an output.
      expect(stack.one("apigatewayv2/api:Api").disableExecuteApiEndpoint).toBe(production);
      expect(stack.outputs).not.toHaveProperty("domainTarget");
      expect(stack.outputs.url).toMatch(production ? /^https:\/\/api\.example\.com$/ : /execute-api/);
    },
  );
}
