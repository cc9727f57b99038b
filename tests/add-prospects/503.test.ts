import { expect, test, vi } from "vitest";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import { addProspects } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { expectUnavailable } from "../testkit/errors.ts";
import { invoke } from "../testkit/invoke.ts";
import { buildPeople } from "../testkit/people.ts";
import { log, proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

// What a database that throttles or fails does to a call is tried in tests/faults.

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

test.each([900, 300, 100, 0])(
  "with %d ms left nothing is begun: the answer names the operation to retry",
  async (remainingMs) => {
    const tenant = await createTenant();
    proxy.take();
    const answer = await addProspects(tenant, { prospects: buildPeople(3) }, { remainingMs });
    expectUnavailable(answer, expect.stringMatching(UUID));
    expect(proxy.take().filter(isWrite)).toEqual([]);
  },
);

test("the Idempotency-Key that was sent comes back", async () => {
  const headers = { "idempotency-key": "import 7, part 3" };
  const answer = await addProspects(await createTenant(), { prospects: buildPeople(3) }, { remainingMs: 900, headers });
  expectUnavailable(answer, "import 7, part 3");
});

test("each call without a key is given one of its own", async () => {
  const tenant = await createTenant();
  const keys = new Set<unknown>();
  for (const body of [{ prospects: buildPeople(1) }, { prospects: buildPeople(1) }]) {
    keys.add((await addProspects(tenant, body, { remainingMs: 900 })).headers["idempotency-key"]);
  }
  expect(keys.size).toBe(2);
});

test("a retry with the key that came back does the work", async () => {
  const tenant = await createTenant();
  const body = { prospects: buildPeople(3) };
  const { headers } = await addProspects(tenant, body, { remainingMs: 900 });
  const retry = { headers: { "idempotency-key": String(headers["idempotency-key"]) } };
  for (const _ of ["retry", "once more"])
    expect((await addProspects(tenant, body, retry)).text).toBe('{"addedCount":3}');
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(3);
});

test("the log names what failed last, and holds nothing else of it", async () => {
  const { DYNAMODB_ENDPOINT } = process.env;
  process.env.DYNAMODB_ENDPOINT = "http://127.0.0.1:1";
  vi.resetModules();
  const { handler }: { handler: LambdaHandler } = await import("../../functions/add-prospects.ts");
  process.env.DYNAMODB_ENDPOINT = DYNAMODB_ENDPOINT;

  const { token, listId } = await createTenant();
  log.take();
  const body = { prospects: buildPeople(1) };
  const answer = await invoke(handler, routes.addProspects, {
    token,
    params: { id: listId },
    body,
    remainingMs: 1_200,
  });
  expectUnavailable(answer, expect.stringMatching(UUID));
  const lines = log.take();
  const line = lines.map((text) => JSON.parse(text)).find(({ message }) => message === "request");
  expect(line).toMatchObject({ level: "INFO", status: 503, cause: "ECONNREFUSED" });
  expect(lines.join()).not.toContain("127.0.0.1");
});
