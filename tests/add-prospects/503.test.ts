import { expect, test } from "vitest";
import { isWrite } from "../support/database-proxy.ts";
import { expectUnavailable } from "../support/errors.ts";
import { somePeople } from "../support/people.ts";
import { membersOf } from "../support/read.ts";
import { proxy } from "../support/setup.ts";
import { newTenant } from "../support/tenant.ts";
import { addProspects } from "./add-prospects.ts";

// What a database that throttles or fails does to a call is tried in tests/faults.

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

test.each([900, 300, 100, 0])(
  "with %d ms left nothing is begun: the answer names the operation to retry",
  async (remainingMs) => {
    const tenant = await newTenant();
    proxy.take();
    const answer = await addProspects(tenant, { prospects: somePeople(3) }, { remainingMs });
    expectUnavailable(answer, expect.stringMatching(UUID));
    expect(proxy.take().filter(isWrite)).toEqual([]);
  },
);

test("the Idempotency-Key that was sent comes back", async () => {
  const headers = { "idempotency-key": "import 7, part 3" };
  const answer = await addProspects(await newTenant(), { prospects: somePeople(3) }, { remainingMs: 900, headers });
  expectUnavailable(answer, "import 7, part 3");
});

test("each call without a key is given one of its own", async () => {
  const tenant = await newTenant();
  const keys = new Set<unknown>();
  for (const body of [{ prospects: somePeople(1) }, { prospects: somePeople(1) }]) {
    keys.add((await addProspects(tenant, body, { remainingMs: 900 })).headers["idempotency-key"]);
  }
  expect(keys.size).toBe(2);
});

test("a retry with the key that came back does the work", async () => {
  const tenant = await newTenant();
  const body = { prospects: somePeople(3) };
  const { headers } = await addProspects(tenant, body, { remainingMs: 900 });
  const retry = { headers: { "idempotency-key": String(headers["idempotency-key"]) } };
  for (const _ of ["retry", "once more"])
    expect((await addProspects(tenant, body, retry)).text).toBe('{"addedCount":3}');
  expect(await membersOf(tenant.orgId, tenant.listId)).toHaveLength(3);
});
