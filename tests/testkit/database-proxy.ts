import { once } from "node:events";
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerResponse,
  request as send,
} from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request to the database: the name of the API operation, from the header `x-amz-target`, and the body. */
export interface DatabaseRequest {
  readonly operation: string;
  readonly body: string;
}

export interface DatabaseResponse {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
  /** If set, only half of the body is sent. Then the connection is reset, or stays open without sending more. */
  readonly brokenBy?: "reset" | "hang";
}

/** The result of a request: a response, or a connection that is reset before any response. */
export type Outcome = DatabaseResponse | "reset";
export type Forward = (request: DatabaseRequest) => Promise<DatabaseResponse>;
/** Handles each request instead of the database. If it never resolves, the database seems to hang. */
export type Interceptor = (request: DatabaseRequest, forward: Forward) => Promise<Outcome>;

const passThrough: Interceptor = (request, forward) => forward(request);

/** Treats every operation as a write unless it is known to be a read. */
export const isWrite = ({ operation }: DatabaseRequest): boolean => !READS.has(operation);
const READS: ReadonlySet<string> = new Set(["BatchGetItem", "GetItem", "Query"]);

/** Starts an HTTP proxy between the service and the embedded database. It records all requests. */
export async function startDatabaseProxy(target: string, intercept = passThrough) {
  const requests: DatabaseRequest[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer({ keepAliveTimeout: 120_000 }, async (incoming, outgoing) => {
    const body = await text(incoming).catch(() => undefined);
    if (body === undefined) return;
    const request = { operation: String(incoming.headers["x-amz-target"]).split(".")[1] ?? "", body };
    requests.push(request);
    const forward: Forward = (changed) => forwardRequest(target, incoming.headers, changed.body, agent);
    sendOutcome(outgoing, await intercept(request, forward).catch(() => "reset" as const));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Returns the requests recorded since the last call. */
    take: () => requests.splice(0),
    async stop() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
      await once(server, "close");
    },
  };
}

async function forwardRequest(
  target: string,
  { "content-length": _, ...headers }: IncomingHttpHeaders,
  body: string,
  agent: Agent,
): Promise<DatabaseResponse> {
  const request = send(target, { method: "POST", headers, agent });
  request.end(body);
  const [response] = await once(request, "response");
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

function sendOutcome(outgoing: ServerResponse, outcome: Outcome): void {
  if (outcome === "reset") {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  const { status, headers, body, brokenBy } = outcome;
  const bytes = Buffer.from(body);
  outgoing.writeHead(status, { ...headers, "content-length": bytes.length });
  if (!brokenBy) outgoing.end(bytes);
  else outgoing.write(bytes.subarray(0, bytes.length / 2), () => brokenBy === "reset" && outgoing.socket?.destroy());
}
