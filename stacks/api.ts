import { CORS } from "../lib/http/cors.ts";
import type { Route } from "../lib/route.ts";
import { routes } from "../lib/routes.ts";
import { deploySettings } from "./deploy-settings.ts";
import { buildServiceFunction } from "./service.ts";
import { LOG_RETENTION } from "./stage.ts";

/** API Gateway's throttle for all callers together. One request can add a thousand persons, so a low limit is enough. */
export const REQUESTS_PER_SECOND = 100;
export const REQUEST_BURST = 200;

/**
 * The access log contains the route and the outcome, and nothing that identifies the caller: no address, user agent or
 * claims, and no path, because a path may contain anything.
 */
const ACCESS_LOG = {
  time: "$context.requestTime",
  requestId: "$context.requestId",
  routeKey: "$context.routeKey",
  status: "$context.status",
  bytes: "$context.responseLength",
  latencyMs: "$context.responseLatency",
  lambdaMs: "$context.integrationLatency",
  lambdaStatus: "$context.integrationStatus",
  error: "$context.error.message",
};

export const api = new sst.aws.ApiGatewayV2("Api", {
  cors: {
    // Callers authenticate with a bearer token, which browsers never send on their own. So any origin is safe.
    allowOrigins: deploySettings.corsOrigins,
    allowMethods: CORS.allowMethods,
    allowHeaders: CORS.allowHeaders,
    exposeHeaders: CORS.exposeHeaders,
    maxAge: `${CORS.maxAgeSeconds} seconds`,
  },
  accessLog: { retention: LOG_RETENTION },
  domain: buildDomain(),
  transform: {
    stage(stage) {
      stage.defaultRouteSettings = { throttlingRateLimit: REQUESTS_PER_SECOND, throttlingBurstLimit: REQUEST_BURST };
      stage.accessLogSettings = $output(stage.accessLogSettings).apply((settings) => ({
        destinationArn: settings?.destinationArn ?? "",
        format: JSON.stringify(ACCESS_LOG),
      }));
      return undefined;
    },
  },
});

for (const [name, { method, path, handler, iamActions }] of Object.entries<Route>(routes)) {
  api.route(`${method} ${path}`, buildServiceFunction({ name, handler, iamActions }), { name });
}

/** With a certificate, the domain's DNS is outside Route 53, and the operator creates the DNS record. */
function buildDomain(): sst.aws.ApiGatewayV2Args["domain"] {
  if (!deploySettings.domain) return undefined;
  const { name, certificateArn } = deploySettings.domain;
  return certificateArn ? { name, dns: false, cert: certificateArn } : { name };
}
