import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { onTestFinished } from "vitest";

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly request: IncomingMessage;
  readonly body: string;
  /** The response of the local stack. The service responds with what is assigned. */
  status: number;
  text: string;
}

/** The headers that the local stack reads. */
function pickHeaders({ headers }: IncomingMessage): Headers {
  const picked = new Headers();
  for (const name of ["authorization", "content-type", "idempotency-key", "if-match", "prefer"]) {
    const value = headers[name];
    if (typeof value === "string") picked.set(name, value);
  }
  return picked;
}

/** What happens to a request instead of being forwarded: its connection ends, or it is rejected. */
export type Rejection =
  | "reset"
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body?: string };

interface FaultOptions {
  /** How long each response takes at least. */
  readonly delayMs?: number;
  /** Decides about each request before it is forwarded. */
  readonly reject?: (request: IncomingMessage) => Rejection | undefined;
}

/**
 * Starts a service that forwards requests and changes the responses.
 * @param origin of the local stack
 * @param change changes the response; returns true to send none
 */
export async function startFaultyService(
  origin: string,
  change: (exchange: Exchange, response: ServerResponse) => boolean | undefined | Promise<boolean>,
  { delayMs = 0, reject = () => undefined }: FaultOptions = {},
) {
  const exchanges: string[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url: path = "" } = request;
    const body = await text(request);
    exchanges.push(`${method} ${path}`);
    const rejection = reject(request);
    if (rejection === "reset") return request.socket.destroy();
    if (rejection) return response.writeHead(rejection.status, rejection.headers).end(rejection.body ?? "{}");
    const forwarded = await fetch(origin + path, { method, headers: pickHeaders(request), ...(body && { body }) });
    const exchange = { method, path, request, body, status: forwarded.status, text: await forwarded.text() };
    await wait(delayMs);
    if (await change(exchange, response)) return undefined;
    const etag = forwarded.headers.get("etag");
    return response.writeHead(exchange.status, etag ? { etag } : {}).end(exchange.text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`, exchanges };
}
