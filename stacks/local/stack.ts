import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import { EnvironmentError, readSystemCode } from "../../lib/environment-error.ts";
import type { RunningDatabase } from "./database.ts";
import { docsRoutes } from "./docs.ts";
import type { GatewayRoute } from "./gateway/route-table.ts";
import { createGateway } from "./gateway.ts";
import { createIssuer, type LocalIssuer } from "./issuer.ts";
import { loadHandler } from "./load-handler.ts";
import { openDatabase } from "./open-database.ts";
import type { LocalSettings } from "./settings.ts";
import { startSweeper } from "./sweeper.ts";

export interface RunningStack {
  readonly url: string;
  readonly databaseEndpoint: string;
  readonly issueToken: LocalIssuer["issueToken"];
  /** Lets requests under way end, within a moment. Nothing is left running. */
  readonly stop: () => Promise<void>;
  /** Resolves when the database has ended: without it the stack is of no use. */
  readonly databaseEnded: Promise<unknown>;
}

const AUDIENCE = "lead-lists";
const GRACE_MS = 2_000;

/**
 * Starts the service on 127.0.0.1: the database, a token issuer, and the Lambda handlers behind a gateway. Once a
 * process, since it sets the environment from which the handlers are configured.
 * @throws EnvironmentError when the port is taken or there is no database; nothing is left running then
 */
export async function startStack(settings: LocalSettings): Promise<RunningStack> {
  // The issuer is called after the port, so the gateway listens first; requests wait for the routes.
  const routes = Promise.withResolvers<GatewayRoute[]>();
  const gateway = createGateway(routes.promise);
  const url = await listen(gateway, settings.port);
  let database: RunningDatabase | undefined;
  let stopSweeper: (() => void) | undefined;
  const stop = async () => {
    stopSweeper?.();
    await close(gateway);
    await database?.stop();
  };
  try {
    database = await openDatabase(settings);
    const service = await loadService(url, database.endpoint, settings);
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
      `Port ${port} is taken or not allowed (${readSystemCode(error)}); choose another with PORT`,
    );
  }
  const address = gateway.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : port}`;
}

async function close(gateway: Server): Promise<void> {
  const closed = once(gateway, "close");
  gateway.close();
  const timer = setTimeout(() => gateway.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(timer);
}

async function loadService(url: string, endpoint: string, settings: LocalSettings) {
  const issuer = await createIssuer(url, AUDIENCE);
  configureService(url, issuer, endpoint, settings);
  const { issueToken } = issuer;
  const { handler: sweep } = await import("../../functions/sweep-deleted-lists.ts");
  return { issueToken, sweep, routes: [...(await serviceRoutes()), ...issuer.routes, ...docsRoutes(issueToken)] };
}

function configureService(url: string, { jwks }: LocalIssuer, endpoint: string, { tables }: LocalSettings): void {
  // What the shell may hold for a real deployment must not decide who is let in here.
  for (const name of Object.keys(process.env)) if (/^(AUTH|COGNITO)_/.test(name)) delete process.env[name];
  Object.assign(process.env, {
    TENANTS_TABLE: tables.tenants,
    GLOBAL_TABLE: tables.global,
    DYNAMODB_ENDPOINT: endpoint,
    AUTH_ISSUER: url,
    AUTH_AUDIENCE: AUDIENCE,
    AUTH_JWKS: JSON.stringify(jwks),
    CURSOR_SECRET: randomUUID(),
    POWERTOOLS_SERVICE_NAME: "lead-lists",
    POWERTOOLS_METRICS_DISABLED: "true",
  });
}

async function serviceRoutes(): Promise<GatewayRoute[]> {
  const { routes } = await import("../../lib/routes.ts");
  return Promise.all(
    Object.values(routes).map(async ({ method, path, handler }) => ({
      method,
      path,
      handler: await loadHandler(handler),
    })),
  );
}
