import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { expectLeadListNotFound } from "../testkit/errors.ts";
import { storeSearch } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

/** Expects 404 without a write. `shownId` is the id in the message; a malformed id is not repeated. */
async function expectNotFound(
  caller: Tenant,
  listId: string,
  shownId?: string,
  body: object = { prospects: buildPeople(3) },
) {
  proxy.take();
  expectLeadListNotFound(await addProspects({ ...caller, listId }, body), shownId);
  expect(proxy.take().filter(isWrite)).toEqual([]);
}

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test("returns 404 if the list does not exist", async () => {
    const listId = randomUUID();
    await expectNotFound(await createTenant(), listId, listId);
  });

  test("returns the same 404 for another organisation's list, to users and admins, and writes nothing", async () => {
    const [owner, otherTenant] = [await createTenant(), await createTenant()];
    await expectNotFound(otherTenant, owner.listId, owner.listId);
    await expectNotFound({ ...otherTenant, token: otherTenant.adminToken }, owner.listId, owner.listId);

    const searchId = await storeSearch(owner.orgId, [randomUUID()]);
    const selection = { mode: "bulk", searchId, startIndex: 0, targetCount: 1 };
    const listId = randomUUID();
    await expectNotFound(otherTenant, listId, listId, { selection });
  });

  test.each([
    "1",
    "no-uuid",
    "../leadlists",
    "00000000-0000-0000-0000-00000000000",
    "LIST#00000000-0000-4000-8000-000000000000",
    "{id}",
    "<script>alert(1)</script>",
  ])("returns 404 without repeating the id if it is not a UUID: '%s'", async (id) => {
    proxy.take();
    await expectNotFound(await createTenant(), id);
  });

  test("returns 404 if a search id is used as the list id", async () => {
    const tenant = await createTenant();
    const searchId = await storeSearch(tenant.orgId, [randomUUID()]);
    await expectNotFound(tenant, searchId, searchId);
  });
});
