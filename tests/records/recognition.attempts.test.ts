import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { deadlineAfter } from "../../lib/deadline.ts";
import { createClient } from "../../lib/dynamodb/client.ts";
import { createDatabase } from "../../lib/dynamodb/database.ts";
import type { Identity } from "../../lib/records/identities.ts";
import { derivePersonIds } from "../../lib/records/recognition/new-person-id.ts";
import { recognisePersons } from "../../lib/records/recognition/recognise.ts";
import { callRoute } from "../testkit/call-route.ts";
import { TABLES } from "../testkit/environment.ts";
import { hashIdentity } from "../testkit/fixtures.ts";
import { readOwners } from "../testkit/identified-person.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const client = createClient(proxy.endpoint);

const toRecord = (identities: readonly Identity[]) => ({
  firstName: "Ada",
  emails: identities.filter((identity) => identity.startsWith("email:")).map((identity) => identity.slice(6)),
});

/** Recognises persons in an attempt of an operation. @param persons the identities of each */
const recognise = ({ orgId }: Tenant, persons: readonly (readonly Identity[])[], operationId = "operation") => {
  const hash = (text: string) => hashIdentity(orgId, text);
  const operation = { id: operationId, userId: "member", at: new Date() };
  return recognisePersons(
    createDatabase({ client, tables: TABLES }, deadlineAfter(60_000)),
    { orgId, operation, hashIdentity: hash },
    persons.map((identities, index) => ({ index, identities, record: toRecord(identities) })),
    derivePersonIds(hash, operation),
  );
};

const newAddress = (): Identity => `email:${randomUUID()}@b.example`;

test("a second attempt finds a person whom the first has created and who has lost all identities since", async () => {
  const tenant = await createTenant();
  const [address, other] = [newAddress(), newAddress()];
  const first = await recognise(tenant, [[address]]);
  const id = first.ids.get(0) ?? "";
  const patched = await callRoute("updateLead", tenant, { params: { id }, body: { emails: [] } });
  expect(patched.status).toBe(200);

  const second = await recognise(tenant, [[address], [other]]);
  expect(second.ids.get(0)).toBe(id);
  expect(await readOwners(tenant.orgId, [address, other])).toEqual([undefined, second.ids.get(1)]);
});

test("the ids of new persons differ between operations, organisations and entries", async () => {
  const [one, other] = [await createTenant(), await createTenant()];
  const [address, second] = [newAddress(), newAddress()];
  const ids = new Set<string | undefined>();
  for (const [tenant, operationId] of [
    [one, "1"],
    [other, "1"],
  ] as const) {
    const recognised = await recognise(tenant, [[address], [second]], operationId);
    for (const id of recognised.ids.values()) ids.add(id);
  }
  await callRoute("updateLead", one, { params: { id: [...ids][0] ?? "" }, body: { emails: [] } });
  ids.add((await recognise(one, [[address]], "2")).ids.get(0));
  expect(ids.size).toBe(5);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("entries that depend on each other take a number of requests in proportion to their number", async () => {
  const countRequests = async (size: number) => {
    const tenant = await createTenant();
    const addresses = Array.from({ length: size + 1 }, newAddress);
    const profiles = addresses.map((_, i): Identity => `linkedin:/in/${randomUUID()}-${i}`);
    // Each shares an address with the one before, but has another profile.
    const chain = profiles.slice(1).map((profile, i): Identity[] => [profile, ...addresses.slice(i, i + 2)]);
    proxy.take();
    await recognise(tenant, chain);
    return proxy.take().length;
  };
  const [small, large] = [await countRequests(200), await countRequests(800)];
  expect(large / small).toBeLessThan(6);
});
