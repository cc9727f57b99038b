import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { OpenSearchEngine } from "../../lib/person-search/opensearch.ts";
import type { OpenSearchConnection } from "../../lib/person-search/opensearch-client.ts";

/** A request, as `POST /persons/_search` with its body. */
interface EngineRequest {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the server does with a request: respond with JSON, or anything else. */
export type Reaction = object | ((response: ServerResponse) => void);

/** Responds with a status and JSON. */
export const withStatus =
  (status: number, body: object = {}): Reaction =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };

/** Starts an OpenSearch whose index exists and is not being rebuilt. @param react decides about each request of a search or a change */
export async function startFakeOpenSearch(react: (line: string) => Reaction) {
  const requests: EngineRequest[] = [];
  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url?.split("?")[0]}`;
    if (request.method === "HEAD") return response.writeHead(line.endsWith("-next") ? 404 : 200).end();
    requests.push({ line, headers: request.headers, body: await text(request) });
    const reaction = react(line);
    if (typeof reaction === "function") return reaction(response);
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(reaction));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    host: `127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    requests,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * Serves an OpenSearch until the test ends.
 * @param reactions to the requests of searches and changes, in their order
 * @param user the part of the address before the host
 * @returns an engine that uses it, and the requests that it got
 */
export async function serveOpenSearch(
  reactions: readonly Reaction[],
  { user = "", signing }: Pick<OpenSearchConnection, "signing"> & { readonly user?: string } = {},
) {
  const open = [...reactions];
  const { host, requests, stop } = await startFakeOpenSearch(() => open.shift() ?? withStatus(500));
  const engine = new OpenSearchEngine({ url: `http://${user}${host}`, signing });
  onTestFinished(async () => {
    stop();
    await engine.close();
  });
  return { engine, requests };
}
