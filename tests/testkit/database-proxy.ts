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

/** A request that reached the database: the operation's name, as in `x-amz-target`, and its body. */
export interface DatabaseRequest {
  readonly operation: string;
  readonly body: string;
}

export interface DatabaseResponse {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
  /** Set when only half of the body is sent: then the connection is reset, or nothing more comes. */
  readonly brokenBy?: "reset" | "stall";
}

/** What becomes of a request: an answer, or a connection that is reset before one. */
export type Outcome = DatabaseResponse | "reset";
export type Forward = (request: DatabaseRequest) => Promise<DatabaseResponse>;
/** Stands between the service and the database. One that never resolves is a database that never answers. */
export type Interceptor = (request: DatabaseRequest, forward: Forward) => Promise<Outcome>;

const passThrough: Interceptor = (request, forward) => forward(request);

/** Whatever is not known to be a read. */
export const isWrite = ({ operation }: DatabaseRequest): boolean => !READS.has(operation);
const READS: ReadonlySet<string> = new Set(["BatchGetItem", "GetItem", "Query"]);

/** An HTTP proxy between the service and the embedded database that remembers what passed. */
export async function startDatabaseProxy(target: string, intercept = passThrough) {
  const requests: DatabaseRequest[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async (incoming, outgoing) => {
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
    /** What passed since the last call. */
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
