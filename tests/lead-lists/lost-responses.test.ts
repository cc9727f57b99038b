import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import { callRoute, withIdempotencyKey } from "../testkit/call-route.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { expectLeadListNotFound } from "../testkit/errors.ts";
import { invoke } from "../testkit/invoke.ts";
import { NO_MEMBERS } from "../testkit/member-counts.ts";
import { type OneFaultDatabase, type OtherRequests, startOneFaultDatabase } from "../testkit/one-fault-database.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

/** Its fault happens at the next write. */
let database: OneFaultDatabase;
let update: LambdaHandler;
let remove: LambdaHandler;

beforeAll(async () => {
  database = await startOneFaultDatabase(isWrite);
  process.env.DYNAMODB_ENDPOINT = database.endpoint;
  vi.resetModules();
  ({ handler: update } = await import("../../functions/update-lead-list.ts"));
  ({ handler: remove } = await import("../../functions/delete-lead-list.ts"));
});
afterAll(() => database.stop());

/** Updates the list; the response of the database is lost after `lost` has run. */
const patchWithLostResponse = ({ token, listId }: Tenant, body: object, lost: OtherRequests = async () => {}) => {
  database.fault = { lost };
  return invoke(update, routes.updateLeadList, { token, params: { id: listId }, body });
};

test("DELETE /entities/leadlists/{id} returns 204 if the response of the database is lost", async () => {
  const { token, listId } = await createTenant();
  const call = { token, params: { id: listId } };
  database.fault = { lost: async () => {} };
  expect((await invoke(remove, routes.deleteLeadList, call)).status).toBe(204);
  expect(database.fault).toBeUndefined();
  expectLeadListNotFound(await invoke(remove, routes.deleteLeadList, call), listId);
});

test("PATCH /entities/leadlists/{id} does not overwrite a later change if the response of the database is lost", async () => {
  const tenant = await createTenant();
  const { status, body } = await patchWithLostResponse(tenant, { name: "First" }, () =>
    callRoute("updateLeadList", tenant, { body: { name: "Second" } }),
  );
  expect([status, body.name]).toEqual([200, "First"]);
  expect((await callRoute("getLeadList", tenant)).body.name).toBe("Second");
});

test("PATCH /entities/leadlists/{id} returns 200 if the response is lost and the change removed the caller from the list", async () => {
  const tenant = await createTenant();
  const { status, body } = await patchWithLostResponse(tenant, { userIds: ["ada"] });
  expect([status, body.userIds]).toEqual([200, ["ada"]]);
  expect((await callRoute("getLeadList", tenant)).status).toBe(403);
});

test("PATCH /entities/leadlists/{id} returns the current list and changes nothing if a request is retried with its key", async () => {
  const tenant = await createTenant();
  const patch = (name: string, key: string) =>
    callRoute("updateLeadList", tenant, { body: { name }, ...withIdempotencyKey(key) });
  await patch("First", "key");
  const { body: second } = await patch("Second", "key");
  expect(await patch("First", "key")).toMatchObject({ status: 200, body: second });
  expect((await patch("First", "another")).body.name).toBe("First");
});

test("PATCH /entities/leadlists/{id} returns the stored list if an earlier attempt with the same key succeeds first", async () => {
  const tenant = await createTenant();
  const call = {
    token: tenant.token,
    params: { id: tenant.listId },
    body: { name: "After" },
    ...withIdempotencyKey("key"),
  };
  // After this attempt has read the list, another request changes it and the earlier attempt succeeds.
  database.fault = {
    async before() {
      await callRoute("updateLeadList", tenant, { body: { icpId: "icp-7" } });
      await callRoute("updateLeadList", tenant, { body: { name: "After" }, ...withIdempotencyKey("key") });
    },
  };
  const { status, body } = await invoke(update, routes.updateLeadList, call);
  const stored = (await callRoute("getLeadList", tenant)).body;
  expect([status, { ...body, ...NO_MEMBERS }]).toEqual([200, stored]);
  expect(stored).toMatchObject({ name: "After", icpId: "icp-7" });
});

test("PATCH /entities/leadlists/{id} with If-Match returns 200 if the response of the database is lost", async () => {
  const { token, listId } = await createTenant();
  const call = { token, params: { id: listId }, body: { name: "After" } };
  const etag = (await callRoute("getLeadList", { token, listId })).headers.etag;
  database.fault = { lost: async () => {} };
  const changed = await invoke(update, routes.updateLeadList, { ...call, headers: { "if-match": String(etag) } });
  expect([changed.status, changed.body.name, database.fault]).toEqual([200, "After", undefined]);
  expect(changed.headers.etag).toBe((await callRoute("getLeadList", { token, listId })).headers.etag);
});

test("PATCH /entities/leadlists/{id} with If-Match returns 412 if another change comes first after the check", async () => {
  const tenant = await createTenant();
  const call = { token: tenant.token, params: { id: tenant.listId }, body: { name: "After" } };
  const etag = (await callRoute("getLeadList", tenant)).headers.etag;
  database.fault = { before: () => callRoute("updateLeadList", tenant, { body: { name: "Another" } }) };
  const rejected = await invoke(update, routes.updateLeadList, { ...call, headers: { "if-match": String(etag) } });
  expect(rejected.status).toBe(412);
  expect((await callRoute("getLeadList", tenant)).body.name).toBe("Another");
});

test("DELETE /entities/leadlists/{id} returns 204 to a retry with the same key and user, and 404 otherwise", async () => {
  const tenant = await createTenant();
  const removeAs = (token: string, call = withIdempotencyKey("key")) =>
    callRoute("deleteLeadList", { ...tenant, token }, call);
  expect((await removeAs(tenant.token)).status).toBe(204);
  expect((await removeAs(tenant.token)).status).toBe(204);
  expect((await removeAs(tenant.token, withIdempotencyKey("another"))).status).toBe(404);
  expect((await removeAs(tenant.adminToken)).status).toBe(404);
  expect((await callRoute("getLeadList", tenant)).status).toBe(404);
});

test("PATCH /entities/leadlists/{id} treats the same key of another user as another operation", async () => {
  const tenant = await createTenant();
  const patch = (token: string, name: string, key: string) =>
    callRoute("updateLeadList", { ...tenant, token }, { body: { name }, ...withIdempotencyKey(key) });
  await patch(tenant.token, "Hot", "1");
  await patch(tenant.token, "Cold", "2");
  expect((await patch(tenant.adminToken, "Hot", "1")).body.name).toBe("Hot");
});
