import { CORS } from "../lib/http/cors.ts";
import { listIamActions, type Route } from "../lib/route.ts";
import { deploySettings } from "./deploy-settings.ts";
import { deployedRoutes } from "./deployed-functions.ts";
import { buildServiceFunction } from "./service.ts";
import { LOG_RETENTION } from "./stage.ts";
import { calculateRouteThrottles, REQUEST_BURST, REQUESTS_PER_SECOND } from "./throttling.ts";

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

type ApiRoute = $util.Output<aws.apigatewayv2.Route>;
let reportRoutes: (routes: ApiRoute[]) => void = () => {};
const createdRoutes = new Promise<ApiRoute[]>((resolve) => {
  reportRoutes = resolve;
});

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
    api(args) {
      // Otherwise callers could bypass the domain, and what protects it.
      args.disableExecuteApiEndpoint = deploySettings.domain !== undefined;
      return undefined;
    },
    stage(stage, options) {
      // AWS rejects the settings of a route that does not exist, so the routes must be created first.
      options.dependsOn = createdRoutes;
      stage.defaultRouteSettings = { throttlingRateLimit: REQUESTS_PER_SECOND, throttlingBurstLimit: REQUEST_BURST };
      const deployed = deployedRoutes.map(([, route]) => route);
      stage.routeSettings = calculateRouteThrottles(deployed, deploySettings.limits).map(
        ({ route, requestsPerSecond, burst }) => ({
          routeKey: buildRouteKey(route),
          throttlingRateLimit: requestsPerSecond,
          throttlingBurstLimit: burst,
        }),
      );
      stage.accessLogSettings = $output(stage.accessLogSettings).apply((settings) => ({
        destinationArn: settings?.destinationArn ?? "",
        format: JSON.stringify(ACCESS_LOG),
      }));
      return undefined;
    },
  },
});

reportRoutes(
  deployedRoutes.map(([name, route]) => {
    const { handler, readsIndex } = route;
    const iamActions = listIamActions(route);
    const searchMethods = readsIndex && (["Post"] as const);
    const routeFunction = buildServiceFunction({ name, handler, iamActions, searchMethods });
    return api.route(buildRouteKey(route), routeFunction, { name }).nodes.route;
  }),
);

/** With a certificate, the domain's DNS is outside Route 53, and the operator creates the DNS record. */
function buildDomain(): sst.aws.ApiGatewayV2Args["domain"] {
  if (!deploySettings.domain) return undefined;
  const { name, certificateArn } = deploySettings.domain;
  return certificateArn ? { name, dns: false, cert: certificateArn } : { name };
}

/** API Gateway's name of a route. */
function buildRouteKey({ method, path }: Pick<Route, "method" | "path">): string {
  return `${method} ${path}`;
}

/**
 * The host to which the operator's DNS record must point. Undefined without a domain, and for a domain in Route 53, whose
 * record SST creates.
 */
export const domainTarget = deploySettings.domain?.certificateArn
  ? api.nodes.domainName.domainNameConfiguration.targetDomainName
  : undefined;
