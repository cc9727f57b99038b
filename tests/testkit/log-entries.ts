import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";
import { leadListKey, limitsKey, membershipKey } from "../../lib/dynamodb/keys.ts";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { createJobHandler } from "../../lib/job-handler.ts";
import { routes } from "../../lib/routes.ts";
import { callRoute } from "./call-route.ts";
import { startEventPublisher } from "./event-publisher.ts";
import { storeItems } from "./fixtures.ts";
import { buildChange, loadIndexer } from "./indexer.ts";
import { invoke } from "./invoke.ts";
import { loadLimitedService } from "./limited-service.ts";
import { log } from "./setup.ts";
import { buildRecord } from "./stream-records.ts";
import { createTenant } from "./tenant.ts";

type LogEntry = Readonly<Record<string, unknown>>;

/** Makes the service write a log entry of each kind: a success, requests for a lead and a search, a 429, a request whose limits could not be checked, a 500, a 503 without and with a response of DynamoDB, a run of a job, a batch of the stream whose events were not accepted, and one whose persons were not. */
export async function captureLogEntries(): Promise<
  Record<
    | "success"
    | "lead"
    | "search"
    | "limited"
    | "unlimited"
    | "error"
    | "unavailable"
    | "throttled"
    | "job"
    | "events"
    | "index",
    LogEntry
  >
> {
  const tenant = await createTenant();
  const runJob = createJobHandler("sweepDeletedLists", async ({ counters }) => {
    counters.increment("deletedMemberships");
    return 1;
  });
  const capture = async (work: () => Promise<unknown>): Promise<LogEntry> => {
    log.take();
    await work();
    return log
      .take()
      .map((line) => JSON.parse(line))
      .find(({ level }) => level);
  };
  return {
    success: await capture(() => callRoute("getLeadList", tenant)),
    lead: await capture(() => callRoute("getLead", tenant)),
    search: await capture(() => callRoute("getSearch", tenant)),
    limited: await capture(() => loadLimitedService("requestsPerMinute=0")("getLeadList", tenant)),
    unlimited: await capture(async () => {
      const { orgId, ...other } = await createTenant();
      await storeItems([{ key: limitsKey(orgId), attributes: { requestsPerMinute: "many" } }]);
      await loadLimitedService("requestsPerMinute=600")("getLeadList", other);
    }),
    error: await capture(async () => {
      const { orgId, listId } = await createTenant();
      await storeItems([{ key: leadListKey(tenant.orgId, listId), attributes: { id: listId, name: 1, orgId } }]);
      await callRoute("getLeadList", { ...tenant, listId });
    }),
    unavailable: await capture(async () => {
      const call = { token: tenant.token, params: { id: tenant.listId }, remainingMs: 1_300 };
      await invoke(await importWithDatabase("http://127.0.0.1:1"), routes.getLeadList, call);
    }),
    throttled: await capture(async () => {
      const database = await startThrottlingDatabase();
      // Without delays, the retry budget is used up at once.
      const random = vi.spyOn(Math, "random").mockReturnValue(0);
      const call = { token: tenant.token, params: { id: tenant.listId } };
      await invoke(await importWithDatabase(database.endpoint), routes.getLeadList, call);
      random.mockRestore();
      database.stop();
    }),
    // Not a real sweep: other tests run sweeps in the same database, and a run without work writes no entry.
    job: await capture(() => runJob({ id: "a run" }, { getRemainingTimeInMillis: () => 29_000 })),
    events: await capture(async () => {
      const publisher = await startEventPublisher();
      publisher.fail(() => ({ status: 500 }));
      const key = membershipKey(tenant.orgId, randomUUID(), "person", randomUUID());
      const after = { addedAt: "2026-01-01T00:00:00.000Z", addedBy: "ada", operationId: "operation" };
      await publisher.publish([buildRecord(key, { after }), buildRecord(key, { after: {} })]);
    }),
    index: await capture(async () => {
      const { invoke } = await loadIndexer({ OPENSEARCH_URL: "http://127.0.0.1:1" });
      await invoke([buildChange({ id: randomUUID() })]);
    }),
  };
}

/** Loads a route's handler again, with the address of another database. */
async function importWithDatabase(endpoint: string): Promise<LambdaHandler> {
  const { DYNAMODB_ENDPOINT } = process.env;
  process.env.DYNAMODB_ENDPOINT = endpoint;
  vi.resetModules();
  const { handler } = await import("../../functions/get-lead-list.ts");
  process.env.DYNAMODB_ENDPOINT = DYNAMODB_ENDPOINT;
  return handler;
}

async function startThrottlingDatabase() {
  const server = createServer((_, response) => {
    response.writeHead(400, { "x-amzn-requestid": "request" });
    response.end(JSON.stringify({ __type: "com.amazonaws.dynamodb.v20120810#ThrottlingException", message: "slow" }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
