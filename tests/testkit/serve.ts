import { once } from "node:events";
import { type IncomingHttpHeaders, request } from "node:http";
import { onTestFinished } from "vitest";
import type { GatewayRoute } from "../../stacks/local/gateway/route-table.ts";
import { createGateway } from "../../stacks/local/gateway.ts";

export interface HttpRequest {
  readonly method?: string;
  /** Names and values in turn, so that a name can be repeated. */
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
  /** Sends the body only after the response has arrived. */
  readonly holdBack?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Serves the routes until the test ends. @returns sends a request exactly as it is given */
export async function serve(routes: Iterable<GatewayRoute>, options?: { readonly timeoutMs: number }) {
  const gateway = createGateway(routes, options).listen(0, "127.0.0.1");
  await once(gateway, "listening");
  onTestFinished(() => {
    gateway.close();
    gateway.closeAllConnections();
  });
  const address = gateway.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return Object.assign((path: string, sent: HttpRequest = {}) => send(port, path, sent), { port });
}

async function send(
  port: number,
  path: string,
  { method = "GET", headers = [], body, holdBack }: HttpRequest,
): Promise<HttpResponse> {
  const isChunked = headers.includes("transfer-encoding");
  const length = body === undefined || isChunked ? [] : ["content-length", String(Buffer.byteLength(body))];
  const all = ["host", `127.0.0.1:${port}`, ...length, ...headers];
  const outgoing = request({ host: "127.0.0.1", port, path, method, headers: all, agent: false });
  if (holdBack) outgoing.flushHeaders();
  else outgoing.end(body);
  // Rejects if the connection breaks, also after the response but before the whole request is sent.
  const closed = once(outgoing, "close");
  const [response] = await once(outgoing, "response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  if (holdBack) outgoing.end(body);
  await closed;
  return { status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() };
}
