import { once } from "node:events";
import type { Server } from "node:http";
import { EnvironmentError, readSystemCode } from "../../lib/environment-error.ts";
import { formatLimits } from "../../lib/limits/limits.ts";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import type { RunningDatabase } from "./database.ts";
import { docsRoutes } from "./docs.ts";
import type { GatewayRoute } from "./gateway/route-table.ts";
import { createGateway, INVOCATION_TIMEOUT_MS } from "./gateway.ts";
import { createIssuer, type LocalIssuer } from "./issuer.ts";
import { loadHandler } from "./load-handler.ts";
import { openDatabase } from "./open-database.ts";
import { createSecrets, type Secrets } from "./secrets.ts";
import type { LocalSettings } from "./settings.ts";
import { startSweeper } from "./sweeper.ts";

export interface RunningStack {
  readonly url: string;
  readonly databaseEndpoint: string;
  readonly issueToken: LocalIssuer["issueToken"];
  /** Waits for the requests in progress, then ends everything that was started. */
  readonly stop: () => Promise<void>;
  /** Resolves when the database has ended, because the stack cannot work without it. */
  readonly databaseEnded: Promise<unknown>;
}

const AUDIENCE = "lead-lists";

/** Longer than any request whose handler has started. Only a client that never finishes its request takes longer. */
const STOP_TIMEOUT_MS = INVOCATION_TIMEOUT_MS + 1_000;

/**
 * Starts the service on 127.0.0.1: the database, a token issuer, and the Lambda handlers behind a gateway. A process
 * can do this once, because the handlers read their configuration from the environment, which this function sets.
 * @throws EnvironmentError if the port is taken, the data folder cannot be used or there is no database; nothing is
 * left running then
 */
export async function startStack(settings: LocalSettings): Promise<RunningStack> {
  // The URL of the issuer contains the port, so the gateway listens first. Requests wait for the routes.
  const routes = Promise.withResolvers<GatewayRoute[]>();
  const gateway = createGateway(routes.promise);
  const url = await listen(gateway, settings.port);
  let data: DataFolder | undefined;
  let database: RunningDatabase | undefined;
  let stopSweeper: (() => void) | undefined;
  const stop = async () => {
    stopSweeper?.();
    await close(gateway);
    await database?.stop();
    data?.release();
  };
  try {
    if (settings.dataFolder) data = await openDataFolder(settings.dataFolder);
    database = await openDatabase(settings, data?.databaseFile);
    const service = await loadService(url, database.endpoint, settings, data?.secrets ?? createSecrets());
    routes.resolve(service.routes);
    stopSweeper = startSweeper(service.sweep);
    const { endpoint: databaseEndpoint, ended: databaseEnded } = database;
    return { url, databaseEndpoint, issueToken: service.issueToken, stop, databaseEnded };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listen(gateway: Server, port: number): Promise<string> {
  gateway.listen(port, "127.0.0.1");
  try {
    await once(gateway, "listening");
  } catch (error) {
    throw new EnvironmentError(
      `Port ${port} is in use or not allowed (${readSystemCode(error)}). Set PORT to another one.`,
    );
  }
  const address = gateway.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : port}`;
}

async function close(gateway: Server): Promise<void> {
  const closed = once(gateway, "close");
  gateway.close();
  const timer = setTimeout(() => gateway.closeAllConnections(), STOP_TIMEOUT_MS);
  await closed;
  clearTimeout(timer);
}

async function loadService(url: string, endpoint: string, settings: LocalSettings, secrets: Secrets) {
  const issuer = createIssuer(url, AUDIENCE, secrets.issuerKey);
  configureService({
    TENANTS_TABLE: settings.tables.tenants,
    GLOBAL_TABLE: settings.tables.global,
    DYNAMODB_ENDPOINT: endpoint,
    AUTH_ISSUER: url,
    AUTH_AUDIENCE: AUDIENCE,
    AUTH_JWKS: JSON.stringify(issuer.jwks),
    CURSOR_SECRET: secrets.cursorSecret,
    IDENTITY_SECRET: secrets.identitySecret,
    ...(settings.limits && { LIMITS: formatLimits(settings.limits) }),
  });
  const { issueToken } = issuer;
  const { handler: sweep } = await import("../../functions/sweep-deleted-lists.ts");
  const routes = [...(await loadServiceRoutes()), ...issuer.routes, HOME, ...docsRoutes(issueToken)];
  return { issueToken, sweep, routes };
}

/** Sets the environment of the handlers. Variables of a real stage in the shell must not decide who has access here. */
function configureService(variables: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) if (/^((AUTH|COGNITO)_|LIMITS$)/.test(name)) delete process.env[name];
  Object.assign(process.env, variables, {
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
