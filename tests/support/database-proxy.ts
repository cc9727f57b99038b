import { once } from "node:events";
import { Agent, createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request that reached the database: the operation's name, as in `x-amz-target`, and its body. */
export interface DatabaseRequest {
  readonly operation: string;
  readonly body: string;
}

/** An HTTP proxy between the service and the embedded database that remembers what passed. */
export async function startDatabaseProxy(target: string) {
  const requests: DatabaseRequest[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    requests.push({ operation: String(incoming.headers["x-amz-target"]).split(".")[1] ?? "", body });
    const forwarded = send(target, { method: "POST", headers: incoming.headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    forwarded.end(body);
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
