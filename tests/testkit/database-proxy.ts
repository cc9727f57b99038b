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

export interface DatabaseAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
  /** Set when only half of the body is sent: then the connection is reset, or nothing more comes. */
  readonly breaks?: "reset" | "stall";
}

/** What becomes of a request: an answer, or a connection that is reset before one. */
export type Outcome = DatabaseAnswer | "reset";
export type Forward = (request: DatabaseRequest) => Promise<DatabaseAnswer>;
/** Stands between the service and the database. One that never resolves is a database that never answers. */
export type Between = (request: DatabaseRequest, forward: Forward) => Promise<Outcome>;

const untouched: Between = (request, forward) => forward(request);

/** Whatever is not known to be a read. */
export const isWrite = ({ operation }: DatabaseRequest): boolean => !READS.has(operation);
const READS: ReadonlySet<string> = new Set(["BatchGetItem", "GetItem", "Query"]);

/** An HTTP proxy between the service and the embedded database that remembers what passed. */
export async function startDatabaseProxy(target: string, between = untouched) {
  const requests: DatabaseRequest[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming).catch(() => undefined);
    if (body === undefined) return;
    const request = { operation: String(incoming.headers["x-amz-target"]).split(".")[1] ?? "", body };
    requests.push(request);
    const forward: Forward = (changed) => forwarded(target, incoming.headers, changed.body, agent);
    answer(outgoing, await between(request, forward).catch(() => "reset" as const));
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

async function forwarded(
  target: string,
  { "content-length": _, ...headers }: IncomingHttpHeaders,
  body: string,
  agent: Agent,
): Promise<DatabaseAnswer> {
  const request = send(target, { method: "POST", headers, agent });
  request.end(body);
  const [answer] = await once(request, "response");
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

function answer(outgoing: ServerResponse, outcome: Outcome): void {
  if (outcome === "reset") {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  const { status, headers, body, breaks } = outcome;
  const bytes = Buffer.from(body);
  outgoing.writeHead(status, { ...headers, "content-length": bytes.length });
  if (!breaks) outgoing.end(bytes);
  else outgoing.write(bytes.subarray(0, bytes.length / 2), () => breaks === "reset" && outgoing.socket?.destroy());
}
