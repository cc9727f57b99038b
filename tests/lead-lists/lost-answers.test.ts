import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import { callRoute, withIdempotencyKey } from "../testkit/call-route.ts";
import { isWrite, startDatabaseProxy } from "../testkit/database-proxy.ts";
import { expectLeadListNotFound } from "../testkit/errors.ts";
import { invoke } from "../testkit/invoke.ts";
import { createTenant } from "../testkit/tenant.ts";

type Tenant = Awaited<ReturnType<typeof createTenant>>;

/** What befalls the next write: something is done before it, or it is made, something is done, and its answer lost. */
let disturbance: { readonly before: Others } | { readonly lost: Others } | undefined;
type Others = () => Promise<unknown>;

let proxy: Awaited<ReturnType<typeof startDatabaseProxy>>;
let update: LambdaHandler;
let remove: LambdaHandler;

beforeAll(async () => {
  proxy = await startDatabaseProxy(inject("databaseEndpoint"), async (sent, forward) => {
    if (!disturbance || !isWrite(sent)) return forward(sent);
    const now = disturbance;
    disturbance = undefined;
    if ("before" in now) return now.before().then(() => forward(sent));
    await forward(sent);
    await now.lost();
    return "reset";
  });
  process.env.DYNAMODB_ENDPOINT = proxy.endpoint;
  vi.resetModules();
  ({ handler: update } = await import("../../functions/update-lead-list.ts"));
  ({ handler: remove } = await import("../../functions/delete-lead-list.ts"));
});
afterAll(() => proxy.stop());

const patchLosing = ({ token, listId }: Tenant, body: object, lost: Others = async () => {}) => {
  disturbance = { lost };
  return invoke(update, routes.updateLeadList, { token, params: { id: listId }, body });
};

test("an answer that the database sent in vain is no reason to say that there was no list", async () => {
  const { token, listId } = await createTenant();
  const call = { token, params: { id: listId } };
  disturbance = { lost: async () => {} };
  expect((await invoke(remove, routes.deleteLeadList, call)).status).toBe(204);
  expect(disturbance).toBeUndefined();
  expectLeadListNotFound(await invoke(remove, routes.deleteLeadList, call), listId);
});

test("a change whose answer is lost is made once: who changed the list since is not overwritten", async () => {
  const tenant = await createTenant();
  const { status, body } = await patchLosing(tenant, { name: "First" }, () =>
    callRoute("updateLeadList", tenant, { body: { name: "Second" } }),
  );
  expect([status, body.name]).toEqual([200, "First"]);
  expect((await callRoute("getLeadList", tenant)).body.name).toBe("Second");
});

test("a change that shuts its author out is answered as made though its answer is lost", async () => {
  const tenant = await createTenant();
  const { status, body } = await patchLosing(tenant, { userIds: ["ada"] });
  expect([status, body.userIds]).toEqual([200, ["ada"]]);
  expect((await callRoute("getLeadList", tenant)).status).toBe(403);
});

test("a change sent again with its key answers the list as it is, and changes nothing", async () => {
  const tenant = await createTenant();
  const patch = (name: string, key: string) =>
    callRoute("updateLeadList", tenant, { body: { name }, ...withIdempotencyKey(key) });
  await patch("First", "key");
  const { body: second } = await patch("Second", "key");
  expect(await patch("First", "key")).toMatchObject({ status: 200, body: second });
  expect((await patch("First", "another")).body.name).toBe("First");
});

test("a change that an earlier try made first is answered as it is stored", async () => {
  const tenant = await createTenant();
  const call = {
    token: tenant.token,
    params: { id: tenant.listId },
    body: { name: "After" },
    ...withIdempotencyKey("key"),
  };
  // Another changes the list, and the earlier try comes through, while this one has read the list and not written it.
  disturbance = {
    async before() {
      await callRoute("updateLeadList", tenant, { body: { icpId: "icp-7" } });
      await callRoute("updateLeadList", tenant, { body: { name: "After" }, ...withIdempotencyKey("key") });
    },
  };
  const { status, body } = await invoke(update, routes.updateLeadList, call);
  const stored = (await callRoute("getLeadList", tenant)).body;
  expect([status, { ...body, memberCount: 0 }]).toEqual([200, stored]);
  expect(stored).toMatchObject({ name: "After", icpId: "icp-7" });
});

test("a deletion sent again with its key is answered as made; without it, and by others, there is no list", async () => {
  const tenant = await createTenant();
  const removeAs = (token: string, call = withIdempotencyKey("key")) =>
    callRoute("deleteLeadList", { ...tenant, token }, call);
  expect((await removeAs(tenant.token)).status).toBe(204);
  expect((await removeAs(tenant.token)).status).toBe(204);
  expect((await removeAs(tenant.token, withIdempotencyKey("another"))).status).toBe(404);
  expect((await removeAs(tenant.adminToken)).status).toBe(404);
  expect((await callRoute("getLeadList", tenant)).status).toBe(404);
});

test("another user's key names another operation", async () => {
  const tenant = await createTenant();
  const patch = (token: string, name: string, key: string) =>
    callRoute("updateLeadList", { ...tenant, token }, { body: { name }, ...withIdempotencyKey(key) });
  await patch(tenant.token, "Hot", "1");
  await patch(tenant.token, "Cold", "2");
  expect((await patch(tenant.adminToken, "Hot", "1")).body.name).toBe("Hot");
});
