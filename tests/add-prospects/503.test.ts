import { describe, expect, test, vi } from "vitest";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import { addProspects } from "../testkit/add-prospects.ts";
import { withIdempotencyKey } from "../testkit/call-route.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { expectUnavailable } from "../testkit/errors.ts";
import { invoke } from "../testkit/invoke.ts";
import { buildPeople } from "../testkit/people.ts";
import { log, proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

// tests/faults tests calls during which DynamoDB throttles or fails.

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test.each([900, 300, 100, 0])(
    "returns 503 with an Idempotency-Key and writes nothing if %d ms remain",
    async (remainingMs) => {
      const tenant = await createTenant();
      proxy.take();
      const response = await addProspects(tenant, { prospects: buildPeople(3) }, { remainingMs });
      expectUnavailable(response, expect.stringMatching(UUID));
      expect(proxy.take().filter(isWrite)).toEqual([]);
    },
  );

  test("returns the Idempotency-Key of the request with the 503", async () => {
    const headers = { "idempotency-key": "import 7, part 3" };
    const response = await addProspects(
      await createTenant(),
      { prospects: buildPeople(3) },
      { remainingMs: 900, headers },
    );
    expectUnavailable(response, "import 7, part 3");
  });

  test("returns a different Idempotency-Key with each 503 to a request without one", async () => {
    const tenant = await createTenant();
    const keys = new Set<unknown>();
    for (const body of [{ prospects: buildPeople(1) }, { prospects: buildPeople(1) }]) {
      keys.add((await addProspects(tenant, body, { remainingMs: 900 })).headers["idempotency-key"]);
    }
    expect(keys.size).toBe(2);
  });

  test("completes the operation if it is retried with the Idempotency-Key of the 503", async () => {
    const tenant = await createTenant();
    const body = { prospects: buildPeople(3) };
    const { headers } = await addProspects(tenant, body, { remainingMs: 900 });
    const call = withIdempotencyKey(String(headers["idempotency-key"]));
    for (const _ of ["retry", "another retry"])
      expect((await addProspects(tenant, body, call)).text).toBe('{"addedCount":3}');
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(3);
  });

  test("logs only the error code of the last failure with a 503", async () => {
    const { DYNAMODB_ENDPOINT } = process.env;
    process.env.DYNAMODB_ENDPOINT = "http://127.0.0.1:1";
    vi.resetModules();
    const { handler }: { handler: LambdaHandler } = await import("../../functions/add-prospects.ts");
    process.env.DYNAMODB_ENDPOINT = DYNAMODB_ENDPOINT;

    const { token, listId } = await createTenant();
    log.take();
    const body = { prospects: buildPeople(1) };
    const response = await invoke(handler, routes.addProspects, {
      token,
      params: { id: listId },
      body,
      remainingMs: 2_000,
    });
    expectUnavailable(response, expect.stringMatching(UUID));
    const lines = log.take();
    const line = lines.map((text) => JSON.parse(text)).find(({ message }) => message === "request");
    expect(line).toMatchObject({ level: "INFO", status: 503, cause: "ECONNREFUSED" });
    expect(lines.join()).not.toContain("127.0.0.1");
  });
});
