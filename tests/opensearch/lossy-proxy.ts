import { once } from "node:events";
import { createServer, type IncomingMessage, request as send } from "node:http";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";

/** What happens to a request: it passes, its response is lost, or it never arrives. */
type Fate = "pass" | "loseResponse" | "loseRequest";

/**
 * Starts a proxy of an OpenSearch node until the test ends.
 * @returns its address, and a function that sets what decides about the requests from now on. Their numbers begin at 0 again
 */
export async function startLossyProxy(url: string) {
  let decide: (number: number, line: string) => Fate = () => "pass";
  let count = 0;
  const server = createServer(async (incoming, outgoing) => {
    const { method, url: path = "/", headers } = incoming;
    const fate = decide(count++, `${method} ${path}`);
    const body = await buffer(incoming);
    if (fate === "loseRequest") return outgoing.destroy();
    const request = send(new URL(path, url), { method, headers });
    request.end(body);
    const [response]: IncomingMessage[] = await once(request, "response");
    if (!response) return outgoing.destroy();
    const answer = await buffer(response);
    if (fate === "loseResponse") return outgoing.destroy();
    return outgoing.writeHead(response.statusCode ?? 500, response.headers).end(answer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    /** @returns how many requests there were before */
    decideBy(decision: typeof decide): number {
      const before = count;
      [count, decide] = [0, decision];
      return before;
    },
  };
}
