import { once } from "node:events";
import { createServer, request } from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";

/** The response of an issuer to a request for its JWKS. */
export interface JwksResponse {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Mocks every issuer: each https request goes to a local HTTP server instead. Only the encryption is not real.
 * @param respond builds the response of the issuer at a URL
 */
export async function mockIssuers(respond: (url: string) => JwksResponse) {
  const requestedUrls: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const url = decodeURIComponent(incoming.url?.slice(1) ?? "");
    requestedUrls.push(url);
    const { status, body } = respond(url);
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
    /** The requested URLs, in order. */
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
