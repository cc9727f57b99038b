import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { expectLeadListNotFound } from "../testkit/errors.ts";
import { storeSearch } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

async function expectNone(
  caller: Tenant,
  listId: string,
  shown?: string,
  body: object = { prospects: buildPeople(3) },
) {
  proxy.take();
  expectLeadListNotFound(await addProspects({ ...caller, listId }, body), shown);
  expect(proxy.take().filter(isWrite)).toEqual([]);
}

test("a list that does not exist is not found", async () => {
  const listId = randomUUID();
  await expectNone(await createTenant(), listId, listId);
});

test("another organisation's list is indistinguishable from none, to its members and admins; nothing is written", async () => {
  const [owner, stranger] = [await createTenant(), await createTenant()];
  await expectNone(stranger, owner.listId, owner.listId);
  await expectNone({ ...stranger, token: stranger.adminToken }, owner.listId, owner.listId);

  const searchId = await storeSearch(owner.orgId, [randomUUID()]);
  const selection = { mode: "bulk", searchId, startIndex: 0, targetCount: 1 };
  const listId = randomUUID();
  await expectNone(stranger, listId, listId, { selection });
});

test.each([
  "1",
  "no-uuid",
  "../leadlists",
  "00000000-0000-0000-0000-00000000000",
  "LIST#00000000-0000-4000-8000-000000000000",
  "{id}",
  "<script>alert(1)</script>",
])("an id that is no UUID is not found, and the answer does not repeat it: %s", async (id) => {
  proxy.take();
  await expectNone(await createTenant(), id);
});

test("what names a stored search, and not a list, is not found", async () => {
  const tenant = await createTenant();
  const searchId = await storeSearch(tenant.orgId, [randomUUID()]);
  await expectNone(tenant, searchId, searchId);
});
