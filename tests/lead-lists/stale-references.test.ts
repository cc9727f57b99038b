import { randomUUID } from "node:crypto";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { deadlineAfter } from "../../lib/deadline.ts";
import { createClient } from "../../lib/dynamodb/client.ts";
import { createDatabase } from "../../lib/dynamodb/database.ts";
import { ForbiddenError, NotFoundError, PreconditionFailedError } from "../../lib/errors.ts";
import { listLeadLists } from "../../lib/lead-lists/list-lead-lists.ts";
import { updateLeadList } from "../../lib/lead-lists/update-lead-list.ts";
import { createCursorCodec } from "../../lib/pagination/cursors.ts";
import { callRoute, readPages } from "../testkit/call-route.ts";
import { isWrite, startDatabaseProxy } from "../testkit/database-proxy.ts";
import { TABLES } from "../testkit/environment.ts";
import { buildErrorResponse } from "../testkit/faults/fault.ts";
import { hashIdentity, storeList } from "../testkit/fixtures.ts";
import { compareReferences, storeReferences } from "../testkit/list-references.ts";
import { startOneFaultDatabase } from "../testkit/one-fault-database.ts";
import { log } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const [EARLIER, LATER] = ["2025-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"];
const ADMINS = undefined;
const HOUR_MS = 3_600_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

/** The context of a request of the user "member" whose database is behind a proxy. */
const buildContext = ({ orgId }: Tenant, endpoint: string) => ({
  ...{ principal: { orgId, userId: "member", isAdmin: false }, idempotencyKey: "key", now: new Date() },
  ...{
    hashIdentity,
    cursors: createCursorCodec("a secret of the tests"),
    readLimits: undefined,
    takeFromLimits: async () => {},
    ifMatch: undefined,
  },
  database: createDatabase({ client: createClient(endpoint), tables: TABLES }, deadlineAfter(30_000)),
});

describe("GET /entities/leadlists deletes a reference", () => {
  const CREATED_AT = "2026-01-01T00:00:00.000Z";
  const [RECENT, OLD] = [ago(0.9 * HOUR_MS), ago(1.1 * HOUR_MS)];

  /** Lists as a user whom the list does not name. @returns the references that are left */
  async function readSurplus(tenant: Tenant, token = tenant.outsiderToken) {
    await readPages("listLeadLists", { token });
    return (await compareReferences(tenant.orgId, ["outsider", "member", ADMINS])).surplus;
  }

  test.each([
    ["an earlier version of the list", EARLIER, RECENT, 0],
    ["the list's version, if it is old", CREATED_AT, OLD, 0],
    ["the list's version, but not if it is recent", CREATED_AT, RECENT, 1],
  ])("of a user whom the list does not name, from %s", async (_, version, writtenAt, left) => {
    const tenant = await createTenant();
    await storeReferences(tenant, tenant.listId, CREATED_AT, ["outsider"], { version, writtenAt });
    expect(await readSurplus(tenant)).toHaveLength(left);
  });

  test("to a deleted list, recent or not", async () => {
    const tenant = await createTenant();
    await callRoute("deleteLeadList", tenant);
    await storeReferences(tenant, tenant.listId, CREATED_AT, ["member", ADMINS]);
    expect(await readSurplus(tenant, tenant.token)).toHaveLength(1);
    expect(await readSurplus(tenant, tenant.adminToken)).toEqual([]);
  });

  test("to a list that was never stored, or was stored by another attempt, only if it is old", async () => {
    const tenant = await createTenant();
    for (const id of [randomUUID(), tenant.listId]) {
      await storeReferences(tenant, id, EARLIER, ["member"], { writtenAt: RECENT });
      expect(await readSurplus(tenant, tenant.token)).toHaveLength(1);
      await storeReferences(tenant, id, EARLIER, ["member"], { writtenAt: OLD });
      expect(await readSurplus(tenant, tenant.token)).toEqual([]);
    }
  });

  test("with 24 others of its page", async () => {
    const tenant = await createTenant();
    for (let i = 0; i < 60; i++) await storeReferences(tenant, randomUUID(), LATER, ["member"], { writtenAt: OLD });
    const left: number[] = [];
    for (let i = 0; i < 2; i++) left.push((await readSurplus(tenant, tenant.token)).length);
    // The first page has 50 references, the second one 10.
    expect(left).toEqual([25, 0]);
  });

  test("in front of 97 lists or behind them, with at most 4 requests a page, and returns each list", async () => {
    const tenant = await createTenant();
    const ids = await Promise.all(
      Array.from({ length: 97 }, () => storeList(tenant.orgId, { userIds: ["member"], createdAt: LATER })),
    );
    for (const createdAt of ["2028-01-01T00:00:00.000Z", EARLIER]) {
      for (let i = 0; i < 4; i++)
        await storeReferences(tenant, randomUUID(), createdAt, ["member"], { writtenAt: OLD });
      log.take();
      const pages = await readPages("listLeadLists", tenant, 100);
      expect(
        pages
          .flat()
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual([...ids, tenant.listId].toSorted());
      for (const line of log.take()) expect(JSON.parse(line).databaseRequests).toBeLessThanOrEqual(4);
      expect((await compareReferences(tenant.orgId, ["member"])).surplus).toEqual([]);
    }
  });

  test("with one attempt, and returns the page if the database rejects it", async () => {
    const tenant = await createTenant();
    await storeReferences(tenant, randomUUID(), LATER, ["member"], { writtenAt: OLD });
    const failing = await startDatabaseProxy(inject("databaseEndpoint"), async (request, forward) =>
      isWrite(request) ? buildErrorResponse(400, "ThrottlingException") : forward(request),
    );
    onTestFinished(() => failing.stop());
    const { items } = await listLeadLists({ query: { limit: 10 } }, buildContext(tenant, failing.endpoint));
    expect(items.map(({ id }) => id)).toEqual([tenant.listId]);
    expect(failing.take().filter(isWrite)).toHaveLength(1);
  });
});

describe("PATCH /entities/leadlists/{id} that is rejected because of a concurrent change", () => {
  const users = ["member", "ada", "ben", ADMINS];

  /** Adds two users. The other request is executed before the first write. */
  async function addUsers(tenant: Tenant, other: () => Promise<unknown>, ifMatch?: readonly string[]) {
    const database = await startOneFaultDatabase(isWrite);
    onTestFinished(() => database.stop());
    database.fault = { before: other };
    const body = { userIds: ["member", "ada", "ben"] };
    return updateLeadList(
      { params: { id: tenant.listId }, body },
      { ...buildContext(tenant, database.endpoint), ifMatch },
    );
  }

  test("with 412 deletes the references that it has added, except those of users whom the list names", async () => {
    const tenant = await createTenant();
    const { headers } = await callRoute("getLeadList", tenant);
    const addAda = () => callRoute("updateLeadList", tenant, { body: { userIds: ["member", "ada"] } });
    await expect(addUsers(tenant, addAda, [String(headers.etag)])).rejects.toThrow(PreconditionFailedError);
    expect(await compareReferences(tenant.orgId, users)).toEqual({ missing: [], surplus: [] });
  });

  test("with 404 deletes the references that it has added", async () => {
    const tenant = await createTenant();
    await expect(addUsers(tenant, () => callRoute("deleteLeadList", tenant))).rejects.toThrow(NotFoundError);
    expect(await compareReferences(tenant.orgId, users)).toEqual({ missing: [], surplus: [] });
  });

  test("with 403 deletes the references that it has added", async () => {
    const tenant = await createTenant();
    const removeCaller = () => callRoute("updateLeadList", tenant, { body: { userIds: ["ben"] } });
    await expect(addUsers(tenant, removeCaller)).rejects.toThrow(ForbiddenError);
    expect(await compareReferences(tenant.orgId, users)).toEqual({ missing: [], surplus: [] });
  });
});
