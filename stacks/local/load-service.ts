import { formatLimits } from "../../lib/limits/limits.ts";
import { docsRoutes } from "./docs.ts";
import type { EventLog } from "./events/event-log.ts";
import type { GatewayRoute } from "./gateway/route-table.ts";
import { createIssuer } from "./issuer.ts";
import { loadJobs } from "./jobs.ts";
import { loadHandler } from "./load-handler.ts";
import type { Secrets } from "./secrets.ts";
import type { LocalSettings } from "./settings.ts";

const AUDIENCE = "lead-lists";

interface Surroundings {
  /** The URL of the stack. */
  readonly url: string;
  readonly databaseEndpoint: string;
  /** Speaks EventBridge's PutEvents. */
  readonly eventBusUrl: string;
  /** What is on the event bus; undefined if the database cannot tell what changes. */
  readonly eventLog: EventLog | undefined;
  readonly settings: LocalSettings;
  readonly secrets: Secrets;
}

/** Sets the environment of the Lambda handlers, then loads them. A process can do this once. */
export async function loadService(surroundings: Surroundings) {
  const { url, eventLog, secrets } = surroundings;
  const issuer = createIssuer(url, AUDIENCE, secrets.issuerKey);
  configureService(surroundings, JSON.stringify(issuer.jwks));
  const { issueToken } = issuer;
  const jobs = await loadJobs();
  const { handler: publishEvents } = await import("../../functions/publish-events.ts");
  const { createEventStream } = await import("./events/event-stream.ts");
  const eventStream = eventLog && createEventStream(eventLog);
  const routes: GatewayRoute[] = [
    ...(await loadServiceRoutes()),
    ...issuer.routes,
    ...(eventStream ? [eventStream.route] : []),
    HOME,
    ...docsRoutes(issueToken),
  ];
  return { issueToken, jobs, publishEvents, routes, closeEventStream: () => eventStream?.close() };
}

/** Variables of a real stage in the shell must not decide who has access here, nor where events go. */
function configureService({ url, databaseEndpoint, eventBusUrl, settings, secrets }: Surroundings, jwks: string): void {
  for (const name of Object.keys(process.env)) {
    if (/^((AUTH|AWS|COGNITO)_|LIMITS$)/.test(name)) delete process.env[name];
  }
  Object.assign(process.env, {
    TENANTS_TABLE: settings.tables.tenants,
    GLOBAL_TABLE: settings.tables.global,
    DYNAMODB_ENDPOINT: databaseEndpoint,
    AUTH_ISSUER: url,
    AUTH_AUDIENCE: AUDIENCE,
    AUTH_JWKS: jwks,
    CURSOR_SECRET: secrets.cursorSecret,
    IDENTITY_SECRET: secrets.identitySecret,
    ...(settings.limits && { LIMITS: formatLimits(settings.limits) }),
    EVENT_BUS: "local",
    UNSENT_EVENTS_QUEUE: `${eventBusUrl}/no-queue`,
    AWS_ENDPOINT_URL_EVENTBRIDGE: eventBusUrl,
    AWS_ENDPOINT_URL_SQS: eventBusUrl,
    AWS_REGION: "local",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    POWERTOOLS_SERVICE_NAME: "lead-lists",
    POWERTOOLS_METRICS_DISABLED: "true",
  });
}

async function loadServiceRoutes(): Promise<GatewayRoute[]> {
  const { routes } = await import("../../lib/routes.ts");
  return Promise.all(
    Object.values(routes).map(async ({ method, path, handler }) => ({
      method,
      path,
      handler: await loadHandler(handler),
    })),
  );
}

const HOME: GatewayRoute = {
  method: "GET",
  path: "/",
  handler: () => ({ statusCode: 302, headers: { location: "/docs" } }),
};
