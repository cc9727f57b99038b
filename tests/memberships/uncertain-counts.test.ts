import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { deadlineAfter } from "../../lib/deadline.ts";
import { createDatabase } from "../../lib/dynamodb/database.ts";
import { leadListKey } from "../../lib/dynamodb/keys.ts";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { addToMemberCount, beginMemberChange } from "../../lib/lead-lists/member-count.ts";
import { settleCount } from "../../lib/lead-lists/settle-counts.ts";
import { routes } from "../../lib/routes.ts";
import { callRoute, withIdempotencyKey } from "../testkit/call-route.ts";
import { client } from "../testkit/client.ts";
import type { DatabaseRequest } from "../testkit/database-proxy.ts";
import { TABLES } from "../testkit/environment.ts";
import { storeCopies } from "../testkit/fixtures.ts";
import { invoke } from "../testkit/invoke.ts";
import { readCount } from "../testkit/member-counts.ts";
import {
  type OneFault,
  type OneFaultDatabase,
  type OtherRequests,
  startOneFaultDatabase,
} from "../testkit/one-fault-database.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

/** The writes of an operation, in their order. */
const WRITES = {
  mark: ({ operation, body }: DatabaseRequest) => operation === "UpdateItem" && body.includes("ADD #version"),
  memberships: ({ operation }: DatabaseRequest) => operation === "BatchExecuteStatement",
  addition: ({ operation, body }: DatabaseRequest) => operation === "UpdateItem" && body.includes("ADD memberCount"),
};

let affected: keyof typeof WRITES;
/** Its fault happens at the next write of the kind `affected`. */
let database: OneFaultDatabase;
let add: LambdaHandler;
let remove: LambdaHandler;

beforeAll(async () => {
  database = await startOneFaultDatabase((request) => WRITES[affected](request));
  process.env.DYNAMODB_ENDPOINT = database.endpoint;
  vi.resetModules();
  ({ handler: add } = await import("../../functions/add-prospects.ts"));
  ({ handler: remove } = await import("../../functions/remove-prospects.ts"));
});
afterAll(() => database.stop());

const nothing: OtherRequests = async () => {};

/** Settles the count as a job does two minutes later. */
const settle = ({ orgId, listId }: Tenant) =>
  settleCount(
    createDatabase({ client, tables: TABLES }, deadlineAfter(10_000)),
    leadListKey(orgId, listId),
    new Date(Date.now() + 120_000),
  );

/** Creates a list with five members whose count is settled. `add` adds two persons, `remove` removes three. */
async function createList() {
  const tenant = await createTenant();
  const people = buildPeople(7);
  await storeCopies(tenant.orgId, people);
  const ids = people.map(({ id }) => id);
  const select = (includedIds: readonly string[]) => ({ selection: { mode: "manual", includedIds } });
  await callRoute("addProspects", tenant, { body: select(ids.slice(0, 5)) });
  await settle(tenant);
  const call = { token: tenant.token, params: { id: tenant.listId }, ...withIdempotencyKey("key") };
  return {
    tenant,
    add: () => invoke(add, routes.addProspects, { ...call, body: select(ids.slice(5)) }),
    remove: () => invoke(remove, routes.removeProspects, { ...call, body: { personIds: ids.slice(0, 3) } }),
    readShown: async () => (await callRoute("getLeadList", tenant)).body.memberCount,
  };
}

describe.each([
  { kind: "add", response: { addedCount: 2 }, members: 7 },
  { kind: "remove", response: { removedCount: 3 }, members: 2 },
] as const)("the count of a list after the operation $kind", ({ kind, response, members }) => {
  /** Calls twice with the same key, of which the first has a fault. @returns what the list shows after each, and at the end */
  async function callTwice(write: keyof typeof WRITES, toFault: (tenant: Tenant) => OneFault) {
    const list = await createList();
    affected = write;
    database.fault = toFault(list.tenant);
    const shown: number[] = [];
    for (const _ of ["first", "retry"]) {
      expect(await list[kind]()).toMatchObject({ status: 200, body: response });
      expect(database.fault).toBeUndefined();
      shown.push(await list.readShown());
    }
    await settle(list.tenant);
    expect(await readCount(list.tenant)).toMatchObject({ memberCount: members });
    expect(await readCount(list.tenant)).not.toHaveProperty("due");
    return shown;
  }

  test("is right if the response to the mark is lost, so that it is sent twice", async () => {
    expect(await callTwice("mark", () => ({ lost: nothing }))).toEqual([members, members]);
  });

  test("stays as it was until it is settled if the response to the memberships is lost, because another attempt may have counted them", async () => {
    expect(await callTwice("memberships", () => ({ lost: nothing }))).toEqual([5, 5]);
  });

  test("contains the change once if the response to the addition is lost", async () => {
    expect(await callTwice("addition", () => ({ lost: nothing }))).toEqual([members, members]);
  });

  test("contains the change once if the count is settled before the addition is executed", async () => {
    expect(await callTwice("addition", (tenant) => ({ before: () => settle(tenant) }))).toEqual([members, members]);
  });

  test("contains the change once if the count is settled and the response to the addition is lost", async () => {
    expect(await callTwice("addition", (tenant) => ({ lost: () => settle(tenant) }))).toEqual([members, members]);
  });
});

test("if a job settles the count before an operation writes, because another operation's older time is stored last, the count becomes due again", async () => {
  const { orgId, listId } = await createTenant();
  const scope = { orgId, listId, type: "person" } as const;
  const list = leadListKey(orgId, listId);
  const database = createDatabase({ client, tables: TABLES }, deadlineAfter(10_000));
  const start = Date.parse("2026-01-01T00:00:00.000Z");
  const begin = (seconds: number, id: string) => ({ id, userId: "ada", at: new Date(start + seconds * 1_000) });
  const [older, newer] = [begin(0, "older"), begin(29, "newer")];
  await beginMemberChange(database, list, newer);
  await beginMemberChange(database, list, older);
  // 32 s after the newer operation has begun, 61 s after the older one.
  expect(await settleCount(database, list, begin(61, "").at)).toBe("changing");

  // The clock of the job is wrong by more than the grace period.
  expect(await settleCount(database, list, begin(200, "").at)).toBe("settled");
  await addToMemberCount(database, list, newer, 2);
  expect(await readCount(scope)).toMatchObject({ memberCount: 0, due: expect.any(String) });
  await settleCount(database, list, begin(300, "").at);
  expect(await readCount(scope)).not.toHaveProperty("due");
});
