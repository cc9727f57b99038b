import { once } from "node:events";
import { createServer, request } from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";

/** What an issuer answers to a request for its keys. */
export interface JwksResponse {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Stands for all issuers there are: whatever asks for keys over https, asks a server here over http instead. All but
 * the encryption on the way is real.
 * @param answer what the issuer at this URL publishes
 */
export async function mockIssuers(answer: (url: string) => JwksResponse) {
  const requestedUrls: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const url = decodeURIComponent(incoming.url?.slice(1) ?? "");
    requestedUrls.push(url);
    const { status, body } = answer(url);
    outgoing.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const spy = vi
    .spyOn(https, "request")
    .mockImplementation(((url: string, ...rest: [object, () => void]) =>
      request(`http://127.0.0.1:${port}/${encodeURIComponent(url)}`, ...rest)) as typeof https.request);
  syncBuiltinESMExports();
  return {
    /** The URLs asked for, in order. */
    requestedUrls,
    async stop() {
      spy.mockRestore();
      syncBuiltinESMExports();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
