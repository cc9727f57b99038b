import { beforeAll, describe, expect, test } from "vitest";
import { callRoute } from "../testkit/call-route.ts";
import { storeList } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { type Attempt, createAttacker, MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";
import { signToken } from "../testkit/tokens.ts";

/** Keys that are easy to guess, or mean something to a part of the service that builds a text of them. */
const KEYS = ["1", '"key"', 'key","member', "ORG#", "__proto__", "~".repeat(255)];
/** Users of the same organisation whose ids differ little from `member`, or continue the text of an operation. */
const USERS = ["member2", "membe", "Member", "member ", 'member","key', "member#", "outsider"];

const attacker = createAttacker();
let tenant: Tenant;
let stranger: Tenant;
/** Everybody else: other users of the list, an admin, and a user of another organisation with the same id. */
let others: Readonly<Record<string, string>>;

beforeAll(async () => {
  [tenant, stranger] = await Promise.all([createTenant(), createTenant()]);
  const signed = USERS.map(async (sub) => [sub, await signToken({ sub, org_id: tenant.orgId })] as const);
  others = {
    ...Object.fromEntries(await Promise.all(signed)),
    admin: tenant.adminToken,
    "the same user id in another organisation": stranger.token,
    "an admin of another organisation": stranger.adminToken,
  };
});

const storeSharedList = () => storeList(tenant.orgId, { userIds: ["member", ...USERS] });

describe.each(KEYS)("the key %s", (key) => {
  test("a deletion is repeated only for the user who made it", async () => {
    const listId = await storeSharedList();
    const remove = (token: string) =>
      callRoute("deleteLeadList", { token, listId }, { headers: { "idempotency-key": key } });
    expect((await remove(tenant.token)).status).toBe(204);
    await attacker.expectRejected(toAttempts(remove, () => 404));
    expect((await remove(tenant.token)).status).toBe(204);
  });

  test("a change with If-Match is recognised only for the user who made it", async () => {
    const listId = await storeSharedList();
    const { headers } = await callRoute("getLeadList", { token: tenant.token, listId });
    const update = (token: string) =>
      callRoute(
        "updateLeadList",
        { token, listId },
        { body: { name: "Changed" }, headers: { "idempotency-key": key, "if-match": String(headers.etag) } },
      );
    expect((await update(tenant.token)).status).toBe(200);
    await attacker.expectRejected(toAttempts(update, (name) => (name.includes("another organisation") ? 404 : 412)));
    expect((await update(tenant.token)).status).toBe(200);
  });

  test("a new list belongs to the user who creates it, whoever else sends the same request", async () => {
    const create = (token: string) =>
      callRoute("createLeadList", { token }, { body: { name: "Mine" }, headers: { "idempotency-key": key } });
    const responses = await Promise.all([tenant.token, ...Object.values(others)].map(create));
    const ids = responses.map(({ body }) => body.id);
    expect(new Set(ids).size).toBe(responses.length);
    expect((await create(tenant.token)).body).toEqual(responses[0]?.body);
    await attacker.expectRejected(
      Object.entries(others)
        .filter(([name]) => name !== "admin")
        .map(([title, token]) => ({
          title,
          send: () => callRoute("getLeadList", { token, listId: ids[0] }),
          status: title.includes("another organisation") ? 404 : 403,
        })),
    );
  });

  test("an add of another user is an operation of its own, and adds again what was removed", async () => {
    const listId = await storeSharedList();
    const prospects = buildPeople(2);
    const add = async (token = "") =>
      (await callRoute("addProspects", { token, listId }, { body: { prospects }, headers: { "idempotency-key": key } }))
        .body.addedCount;
    const personIds = prospects.map(({ id }) => id);
    expect(await add(tenant.token)).toBe(2);
    await callRoute("removeProspects", { token: tenant.token, listId }, { body: { personIds } });
    expect(await add(tenant.token)).toBe(2);
    expect((await callRoute("getLeadList", { token: tenant.token, listId })).body.memberCount).toBe(0);
    expect(await add(others.member2)).toBe(2);
    expect((await callRoute("getLeadList", { token: tenant.token, listId })).body.memberCount).toBe(2);
  });
});

const toAttempts = (
  send: (token: string) => ReturnType<typeof callRoute>,
  toStatus: (name: string) => number,
): Attempt[] =>
  Object.entries(others).map(([title, token]) => ({ title, send: () => send(token), status: toStatus(title) }));

test("no two pairs of user and key are the same operation", async () => {
  const pairs = ["member", ...USERS].flatMap((sub) => KEYS.map((key) => ({ sub, key })));
  const ids = await Promise.all(
    pairs.map(async ({ sub, key }) => {
      const token = await signToken({ sub, org_id: stranger.orgId });
      const call = { body: { name: "Mine" }, headers: { "idempotency-key": key } };
      return (await callRoute("createLeadList", { token }, call)).body.id;
    }),
  );
  expect(new Set(ids).size).toBe(pairs.length);
});

test("the file makes as many attempts as it says", () => {
  expect(attacker.count()).toBeGreaterThanOrEqual(MINIMUM_ATTEMPTS["idempotency-keys"]);
});
