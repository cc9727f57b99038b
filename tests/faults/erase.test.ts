import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import { callRoute } from "../testkit/call-route.ts";
import { readCopy } from "../testkit/db-read.ts";
import type { Fault } from "../testkit/faults/fault.ts";
import { type FaultyDatabase, startFaultyDatabase } from "../testkit/faults/faulty-database.ts";
import type { KillMoment } from "../testkit/faults/kill.ts";
import { range } from "../testkit/faults/seed.ts";
import { findInTable } from "../testkit/find-in-table.ts";
import {
  buildIdentifiedPerson,
  type IdentifiedPerson,
  readOwners,
  storeGlobalPerson,
  storeLead,
} from "../testkit/identified-person.ts";
import { invoke } from "../testkit/invoke.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

let database: FaultyDatabase;
let deleteLead: LambdaHandler;
let eraseLead: LambdaHandler;

beforeAll(async () => {
  database = await startFaultyDatabase(inject("databaseEndpoint"));
  process.env.DYNAMODB_ENDPOINT = database.endpoint;
  vi.resetModules();
  ({ handler: deleteLead } = await import("../../functions/delete-lead.ts"));
  ({ handler: eraseLead } = await import("../../functions/erase-lead.ts"));
});
afterAll(() => database.stop());

/** From its n-th request on, the service does not reach the database anymore, as if it had crashed. */
function crashAt(n: number, moment: KillMoment): Fault {
  let count = 0;
  return async (request, next) => {
    count++;
    if (count < n) return next(request);
    if (count === n && moment === "after the commit") await next(request);
    return "reset";
  };
}

type Erase = (tenant: Tenant, person: IdentifiedPerson, key: string) => ReturnType<typeof invoke>;
const byId: Erase = ({ adminToken: token }, { id }, key) =>
  invoke(deleteLead, routes.deleteLead, { token, params: { id }, headers: { "idempotency-key": key } });
const byAddress: Erase = ({ adminToken: token }, { record }, key) => {
  const body = { email: record.emails.at(-1) };
  return invoke(eraseLead, routes.eraseLead, { token, body, headers: { "idempotency-key": key } });
};

/** A lead with identities that nobody has claimed. */
const createUnclaimed = async (tenant: Tenant, addresses: number) => {
  const person = buildIdentifiedPerson(addresses);
  await storeLead(tenant.orgId, person, {});
  return person;
};
/** A person of the global database without a lead. */
const createGlobal = async (addresses: number) => {
  const person = buildIdentifiedPerson(addresses);
  await storeGlobalPerson(person);
  return person;
};

describe.each<[string, Erase, (tenant: Tenant) => Promise<IdentifiedPerson>]>([
  ["DELETE of a lead", byId, (tenant) => createUnclaimed(tenant, 20)],
  ["DELETE of a lead with more addresses than a transaction has items", byId, (tenant) => createUnclaimed(tenant, 120)],
  ["erasing by an address before the person is copied", byAddress, () => createGlobal(20)],
  ["erasing by an address with more addresses than a transaction has items", byAddress, () => createGlobal(120)],
])("%s", (_, erase, createPerson) => {
  /** @returns the person's id, and the number of database requests of the first attempt */
  async function eraseWithCrash(crash?: { readonly at: number; readonly moment: KillMoment }, isSameKey = true) {
    const tenant = await createTenant();
    const person = await createPerson(tenant);
    const key = randomUUID();
    database.take();
    if (crash) database.fail("", crashAt(crash.at, crash.moment));
    const { status } = await erase(tenant, person, key);
    const requests = database.take().requests.length;
    database.heal();
    if (crash) {
      const item = await readCopy(tenant.orgId, person.id);
      // Either nothing of the record is erased yet, or everything.
      if (status === 503 && item?.erasedAt) expect(Object.keys(item)).not.toContain("person");
      else if (item) expect(item.person).toEqual(person.record);
      expect([200, 204]).toContain((await erase(tenant, person, isSameKey ? key : randomUUID())).status);
    }
    const { body: lead } = await callRoute("getLead", tenant, { params: { id: person.id } });
    expect(lead).toEqual({ id: person.id, erasedAt: expect.any(String) });
    const some = [...person.identities.slice(0, 3), ...person.identities.slice(-3)];
    expect(await readOwners(tenant.orgId, some)).toEqual(some.map(() => person.id));
    return { person, requests };
  }

  test("leaves no personal value if the process crashes at any database request and the caller retries", async ({
    onTestFinished,
  }) => {
    // Retries follow without a delay.
    const random = vi.spyOn(Math, "random").mockReturnValue(0);
    onTestFinished(() => random.mockRestore());
    const clean = await eraseWithCrash();
    const persons = [clean.person];
    for (const i of range(clean.requests)) {
      for (const moment of ["before the commit", "after the commit"] as const) {
        persons.push((await eraseWithCrash({ at: i + 1, moment }, (i + 1) % 2 === 0)).person);
      }
    }
    expect(clean.requests).toBeGreaterThanOrEqual(4);
    // Each address contains the name.
    expect(
      await findInTable(
        "tenants",
        persons.map(({ name }) => name),
      ),
    ).toEqual([]);
  });
});
