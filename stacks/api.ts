import { CORS } from "../lib/http/cors.ts";
import { type Route, routes } from "../lib/routes.ts";
import { buildServiceFunction } from "./service.ts";
import { LOG_RETENTION } from "./stage.ts";

/** What API Gateway lets through, for all callers together. A request may add a thousand persons, so it need not be much. */
const REQUESTS_PER_SECOND = 100;
const BURST = 200;

/**
 * The access log: which route, and how it went. Nothing of the caller: no address, no user agent, no claims, and no path,
 * which may hold anything.
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
    // A caller is known by a bearer token, which no browser sends of its own accord: other origins gain nothing.
    allowOrigins: (process.env.CORS_ORIGINS || "*").split(",").map((origin) => origin.trim()),
    allowMethods: CORS.allowMethods,
    allowHeaders: CORS.allowHeaders,
    exposeHeaders: CORS.exposeHeaders,
    maxAge: `${CORS.maxAgeSeconds} seconds`,
  },
  accessLog: { retention: LOG_RETENTION },
  domain: readDomain(),
  transform: {
    stage(stage) {
      stage.defaultRouteSettings = { throttlingRateLimit: REQUESTS_PER_SECOND, throttlingBurstLimit: BURST };
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

/** A domain of Route 53; or of anywhere else, with its certificate: then its DNS record is made by hand. */
function readDomain(): sst.aws.ApiGatewayV2Args["domain"] {
  const { API_DOMAIN: name, API_CERTIFICATE_ARN: cert } = process.env;
  if (!name) return undefined;
  return cert ? { name, dns: false, cert } : { name };
}
