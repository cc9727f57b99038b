import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import { invoke } from "../testkit/invoke.ts";
import { log } from "../testkit/setup.ts";
import { signToken } from "../testkit/tokens.ts";

let failure = { status: 400, name: "" };
const server = createServer((_, response) => {
  response.writeHead(failure.status, { "x-amzn-requestid": "DYNAMODB-REQUEST" });
  response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${failure.name}`, message: "secret" }));
});
let handler: LambdaHandler;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("DYNAMODB_ENDPOINT", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.resetModules();
  ({ handler } = await import("../../functions/list-lead-lists.ts"));
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

test.each([
  { databaseError: "ValidationException", httpStatus: 400, status: 500 },
  { databaseError: "ThrottlingException", httpStatus: 400, status: 503 },
  { databaseError: "InternalServerError", httpStatus: 500, status: 503 },
])(
  "the log line of a $status has DynamoDB's request id and $databaseError, and the response has the Idempotency-Key",
  async (each) => {
    // Without delays, the retry budget is used up at once.
    vi.spyOn(Math, "random").mockReturnValue(0);
    onTestFinished(() => void vi.restoreAllMocks());
    failure = { status: each.httpStatus, name: each.databaseError };
    const token = await signToken({ sub: "user", org_id: "org_log" });
    log.take();
    const response = await invoke(handler, routes.listLeadLists, {
      token,
      headers: { "idempotency-key": "key" },
    });
    const lines = log.take();
    expect(response.status).toBe(each.status);
    expect(response.headers).toMatchObject({ "idempotency-key": "key" });
    const line = lines.map((text) => JSON.parse(text)).find(({ message }) => message === "request");
    expect(line).toMatchObject({ databaseError: each.databaseError, databaseRequestId: "DYNAMODB-REQUEST" });
    expect(lines.join()).not.toContain("secret");
  },
);
