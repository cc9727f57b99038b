import { formatLimits } from "../../lib/limits/limits.ts";
import type { DataFolder } from "./data-folder.ts";
import { docsRoutes } from "./docs.ts";
import type { EventLog } from "./events/event-log.ts";
import type { GatewayRoute } from "./gateway/route-table.ts";
import { createIssuer } from "./issuer.ts";
import { loadJobs } from "./jobs.ts";
import { loadHandler } from "./load-handler.ts";
import { type LocalSearch, startSearch } from "./search.ts";
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
  /** The stream of the global table; undefined if the database cannot tell what changes. */
  readonly globalStream: string | undefined;
  readonly settings: LocalSettings;
  readonly secrets: Secrets;
  /** Undefined if the stack keeps no data. */
  readonly data: DataFolder | undefined;
}

/** Sets the environment of the Lambda handlers, then loads them. A process can do this once. */
export async function loadService(surroundings: Surroundings) {
  const { url, eventLog, secrets, settings } = surroundings;
  const issuer = createIssuer(url, AUDIENCE, secrets.issuerKey);
  configureService(surroundings, JSON.stringify(issuer.jwks));
  const { issueToken } = issuer;
  const search = settings.search && (await loadSearch(surroundings));
  const jobs = await loadJobs();
  const { handler: publishEvents } = await import("../../functions/publish-events.ts");
  const { createEventStream } = await import("./events/event-stream.ts");
  const eventStream = eventLog && createEventStream(eventLog);
  const routes: GatewayRoute[] = [
    ...(await loadServiceRoutes(search)),
    ...issuer.routes,
    ...(eventStream ? [eventStream.route] : []),
    HOME,
    ...docsRoutes(issueToken, search !== undefined),
  ];
  return { issueToken, jobs, publishEvents, routes, search, closeEventStream: () => eventStream?.close() };
}

async function loadSearch({ databaseEndpoint, globalStream, settings, data }: Surroundings): Promise<LocalSearch> {
  const { handler } = await import("../../functions/index-persons.ts");
  const table = { databaseEndpoint, globalTable: settings.tables.global, streamArn: globalStream };
  return startSearch({ ...table, data }, handler);
}

/** Variables of a real stage in the shell must not decide who has access here, nor where events go. */
function configureService(surroundings: Surroundings, jwks: string): void {
  const { url, databaseEndpoint, eventBusUrl, settings, secrets, data } = surroundings;
  for (const name of Object.keys(process.env)) {
    if (/^((AUTH|AWS|COGNITO|OPENSEARCH|SEARCH)_|LIMITS$)/.test(name)) delete process.env[name];
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
    ...(settings.search === "sqlite" && { SEARCH_INDEX: data?.indexFile ?? ":memory:" }),
    ...(typeof settings.search === "object" && { OPENSEARCH_URL: settings.search.openSearchUrl }),
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

/** @param search undefined if the stack has no index of persons */
async function loadServiceRoutes(search: LocalSearch | undefined): Promise<GatewayRoute[]> {
  const { listRoutes } = await import("../../lib/routes.ts");
  return Promise.all(
    listRoutes(search !== undefined).map(async ([, { method, path, handler, needsSearch }]) => {
      const loaded = await loadHandler(handler);
      return { method, path, handler: search && needsSearch ? search.whenFilled(loaded) : loaded };
    }),
  );
}

const HOME: GatewayRoute = {
  method: "GET",
  path: "/",
  handler: () => ({ statusCode: 302, headers: { location: "/docs" } }),
};
