import { once } from "node:events";
import type { Server } from "node:http";
import { EnvironmentError, readSystemCode } from "../../lib/environment-error.ts";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import type { RunningDatabase } from "./database.ts";
import { type EventBus, startEventBus } from "./events/event-bus.ts";
import { createEventLog } from "./events/event-log.ts";
import { publishChanges } from "./events/publish-changes.ts";
import type { GatewayRoute } from "./gateway/route-table.ts";
import { createGateway, INVOCATION_TIMEOUT_MS } from "./gateway.ts";
import type { LocalIssuer } from "./issuer.ts";
import { startJobs } from "./jobs.ts";
import { loadService } from "./load-service.ts";
import { openDatabase } from "./open-database.ts";
import { createSecrets } from "./secrets.ts";
import type { LocalSettings } from "./settings.ts";
import { findStream } from "./streams/find-stream.ts";

export interface RunningStack {
  readonly url: string;
  readonly databaseEndpoint: string;
  readonly issueToken: LocalIssuer["issueToken"];
  /** False if the database's table has no stream. Then there is no `GET /events`. */
  readonly hasEvents: boolean;
  /** Waits for the requests in progress, then ends everything that was started. */
  readonly stop: () => Promise<void>;
  /** Resolves when the database has ended, because the stack cannot work without it. */
  readonly databaseEnded: Promise<unknown>;
}

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
  let eventBus: EventBus | undefined;
  let stopPublishing: (() => Promise<void>) | undefined;
  let closeSearch: (() => Promise<void>) | undefined;
  let endBackground: (() => void) | undefined;
  const stop = async () => {
    endBackground?.();
    await close(gateway);
    await stopPublishing?.();
    eventBus?.stop();
    await closeSearch?.();
    await database?.stop();
    data?.release();
  };
  try {
    if (settings.dataFolder) data = await openDataFolder(settings.dataFolder);
    database = await openDatabase(settings, data?.databaseFile);
    const { endpoint: databaseEndpoint, ended: databaseEnded } = database;
    const isOurs = settings.databaseEndpoint === undefined;
    const { tables } = settings;
    const stream = await findStream(databaseEndpoint, "tenants", tables.tenants, { isOurs });
    const globalStream = await findStream(databaseEndpoint, "global", tables.global, { isOurs });
    const log = createEventLog();
    eventBus = await startEventBus(log.append);
    const { issueToken, ...service } = await loadService({
      url,
      databaseEndpoint,
      eventBusUrl: eventBus.url,
      eventLog: stream === undefined ? undefined : log,
      globalStream,
      settings,
      data,
      secrets: data?.secrets ?? createSecrets(),
    });
    closeSearch = service.search?.close;
    if (stream) stopPublishing = await publishChanges(databaseEndpoint, stream, service.publishEvents, data);
    routes.resolve(service.routes);
    const stopJobs = startJobs(service.jobs);
    endBackground = () => {
      stopJobs();
      service.closeEventStream();
    };
    return { url, databaseEndpoint, issueToken, hasEvents: stream !== undefined, stop, databaseEnded };
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
