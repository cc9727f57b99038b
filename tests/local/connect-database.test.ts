import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:tls";
import { expect, inject, onTestFinished, test } from "vitest";
import { EnvironmentError } from "../../lib/environment-error.ts";
import { connectDatabase } from "../../stacks/local/connect-database.ts";

async function listen(server: ReturnType<typeof createServer> | ReturnType<typeof createTlsServer>): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  return `127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}

const respond =
  (status: number, contentType: string, body: string): RequestListener =>
  (_, response) =>
    response.writeHead(status, { "content-type": contentType }).end(body);
const HTML = respond(200, "text/html", "<!doctype html><title>Welcome</title>");

async function readError(endpoint: string): Promise<string> {
  const error = await connectDatabase(endpoint).catch((error: unknown) => error);
  if (!(error instanceof EnvironmentError)) return expect.fail(`not an EnvironmentError: ${error}`);
  const [start = "", ...finding] = error.message.split(": ");
  expect(start).toBe(`DYNAMODB_ENDPOINT=${endpoint} is not a DynamoDB endpoint`);
  expect(error.message).not.toContain("\n");
  return finding.join(": ");
}

test("connectDatabase: accepts an endpoint of DynamoDB", async () => {
  const endpoint = inject("databaseEndpoint");
  expect(await connectDatabase(endpoint)).toMatchObject({ endpoint });
});

test("connectDatabase: reports that nothing listens", async () => {
  expect(await readError("http://127.0.0.1:1")).toBe("no connection (ECONNREFUSED)");
});

test.each([
  ["HTML", HTML, "found an HTTP server that responds with status 200 and content type text/html"],
  [
    "404",
    respond(404, "application/json", '{"message":"Not Found"}'),
    "found an HTTP server that responds with status 404 and content type application/json",
  ],
  [
    "404 with HTML",
    respond(404, "text/html", "<h1>Not Found</h1>"),
    "found an HTTP server that responds with status 404 and content type text/html",
  ],
  ["other JSON", respond(200, "application/json", "{}"), "found an HTTP server whose response contains no table names"],
  [
    "an error of AWS",
    respond(400, "application/json", '{"__type":"a#UnrecognizedClientException","message":"The token is invalid."}'),
    "the server rejected the request (UnrecognizedClientException: The token is invalid.)",
  ],
])("connectDatabase: reports a server that responds with %s", async (_, listener, finding) => {
  expect(await readError(`http://${await listen(createServer(listener))}`)).toBe(finding);
});

test("connectDatabase: reports https for a server without TLS", async () => {
  const finding = await readError(`https://${await listen(createServer(HTML))}`);
  expect(finding).toMatch(/^the TLS connection failed \(\w+\); the server may need http:\/\/$/);
});

test("connectDatabase: reports http for a server with TLS", async () => {
  const finding = await readError(`http://${await listen(createTlsServer())}`);
  expect(finding).toMatch(
    /^(the server does not speak HTTP \(HPE_\w+\); it may need https:\/\/|no connection \(\w+\))$/,
  );
});
