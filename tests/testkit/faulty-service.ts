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

/**
 * Starts a service that forwards requests and changes the responses.
 * @param origin of the local stack
 * @param change changes the response; returns true to send none
 * @param options delayMs: how long each response takes at least
 */
export async function startFaultyService(
  origin: string,
  change: (exchange: Exchange, response: ServerResponse) => boolean | undefined,
  { delayMs = 0 } = {},
) {
  const exchanges: string[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url: path = "" } = request;
    const body = await text(request);
    exchanges.push(`${method} ${path}`);
    const forwarded = await fetch(origin + path, { method, headers: pickHeaders(request), ...(body && { body }) });
    const exchange = { method, path, request, body, status: forwarded.status, text: await forwarded.text() };
    await wait(delayMs);
    if (change(exchange, response)) return;
    const etag = forwarded.headers.get("etag");
    response.writeHead(exchange.status, etag ? { etag } : {}).end(exchange.text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`, exchanges };
}
