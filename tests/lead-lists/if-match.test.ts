import { describe, expect, test } from "vitest";
import { callRoute, validationErrors, withIdempotencyKey } from "../testkit/call-route.ts";
import { buildErrorBody, expectLeadListNotFound, JSON_HEADERS } from "../testkit/errors.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

type Response = Awaited<ReturnType<typeof callRoute>>;

const readETag = ({ headers }: Response) => String(headers.etag);
const withIfMatch = (etag: string) => ({ headers: { "if-match": etag } });

/** Creates a list, and functions that send requests for it as its user. */
async function createList() {
  const tenant = await createTenant();
  const created = await callRoute("createLeadList", tenant, { body: { name: "First" } });
  const caller = { token: tenant.token, listId: String(created.body.id) };
  return {
    tenant,
    created,
    caller,
    get: () => callRoute("getLeadList", caller),
    patch: (name: string, call = {}) => callRoute("updateLeadList", caller, { body: { name }, ...call }),
    remove: (call = {}) => callRoute("deleteLeadList", caller, call),
  };
}

function expectPreconditionFailed(response: Response): void {
  const message = "The resource has changed: its ETag does not match If-Match; read it again before you change it";
  expect(response).toMatchObject({ status: 412, headers: JSON_HEADERS });
  expect(response.body).toEqual(buildErrorBody(response, "PRECONDITION_FAILED", message));
}

describe("the ETag of a lead list", () => {
  test("is the same in all responses with one version of the list", async () => {
    const { created, get, patch } = await createList();
    expect(readETag(created)).toMatch(/^"[\w-]+"$/);
    expect(readETag(await get())).toBe(readETag(created));
    expect(readETag(await patch("Second"))).toBe(readETag(await get()));
  });

  test("changes with each change of the list, even if the fields stay the same", async () => {
    const { created, patch } = await createList();
    const etags = [readETag(created), readETag(await patch("First")), readETag(await patch("First"))];
    expect(new Set(etags).size).toBe(3);
  });

  test("does not change with the members of the list", async () => {
    const { created, caller, get } = await createList();
    expect((await callRoute("addProspects", caller, { body: { prospects: buildPeople(3) } })).status).toBe(200);
    const { body, ...response } = await get();
    expect([body.memberCount, response.headers.etag]).toEqual([3, readETag(created)]);
  });

  test("of the response to a retried create is that of the first version", async () => {
    const tenant = await createTenant();
    const create = () => callRoute("createLeadList", tenant, { body: { name: "Once" }, ...withIdempotencyKey("key") });
    const first = await create();
    await callRoute("updateLeadList", { ...tenant, listId: first.body.id }, { body: { name: "Changed" } });
    expect(readETag(await create())).toBe(readETag(first));
  });
});

describe.each(["updateLeadList", "deleteLeadList"] as const)("If-Match on %s", (route) => {
  const success = route === "updateLeadList" ? 200 : 204;
  const body = route === "updateLeadList" ? { body: { name: "After" } } : {};
  const change = (caller: Parameters<typeof callRoute>[1], etag: string) =>
    callRoute(route, caller, { ...body, ...withIfMatch(etag) });

  test.each([
    ["the current ETag", (etag: string) => etag],
    ["a list with the current ETag", (etag: string) => `"a,b", W/"c", ${etag}`],
    ["*", () => "*"],
  ])("allows the change for %s", async (_, toHeader) => {
    const { created, caller } = await createList();
    expect((await change(caller, toHeader(readETag(created)))).status).toBe(success);
  });

  test.each([
    ["an earlier ETag", (etag: string) => etag],
    ["the current ETag as a weak one", (_: string, current: string) => `W/${current}`],
    ["other ETags", () => '"a", "b"'],
    ["the current ETag in other letter case", (_: string, current: string) => current.toUpperCase()],
  ])("returns 412 and changes nothing for %s", async (_, toHeader) => {
    const { created, caller, get, patch } = await createList();
    const current = readETag(await patch("Second"));
    const before = await get();
    expectPreconditionFailed(await change(caller, toHeader(readETag(created), current)));
    expect(await get()).toMatchObject({ status: 200, text: before.text });
  });

  test("returns 400 that names a malformed If-Match", async () => {
    const { caller, get } = await createList();
    const call = { ...body, ...withIfMatch("abc") };
    expect(await validationErrors(route, caller, call)).toEqual([
      { path: "If-Match", message: "must be * or a list of entity tags" },
    ]);
    expect((await get()).body.name).toBe("First");
  });

  test("returns 403 and 404, not 412, to callers who may not know the list's version", async () => {
    const { tenant, caller, remove } = await createList();
    expect((await change({ ...caller, token: tenant.outsiderToken }, '"a"')).status).toBe(403);
    const stranger = await createTenant();
    expectLeadListNotFound(await change({ ...caller, token: stranger.adminToken }, '"a"'), caller.listId);
    await remove();
    expectLeadListNotFound(await change(caller, "*"), caller.listId);
  });

  test("allows exactly one of 20 concurrent changes of the same version", async () => {
    const { created, caller } = await createList();
    const responses = await Promise.all(Array.from({ length: 20 }, () => change(caller, readETag(created))));
    const rejected = route === "updateLeadList" ? 412 : 404;
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === success)).toHaveLength(1);
    expect(statuses.filter((status) => status !== success && status !== rejected)).toEqual([]);
  });
});

describe("a retry with If-Match", () => {
  test("of a PATCH that was applied returns 200 with the current list and its ETag", async () => {
    const { created, get, patch } = await createList();
    const call = { headers: { ...withIfMatch(readETag(created)).headers, ...withIdempotencyKey("key").headers } };
    expect((await patch("Second", call)).status).toBe(200);
    const retry = await patch("Second", call);
    expect([retry.status, retry.body.name, readETag(retry)]).toEqual([200, "Second", readETag(await get())]);

    const third = await patch("Third");
    expect(await patch("Second", call)).toMatchObject({ status: 200, text: third.text });
    expectPreconditionFailed(await patch("Second", withIfMatch(readETag(created))));
  });

  test("of a DELETE that was applied returns 204", async () => {
    const { created, remove } = await createList();
    const call = { headers: { ...withIfMatch(readETag(created)).headers, ...withIdempotencyKey("key").headers } };
    expect((await remove(call)).status).toBe(204);
    expect((await remove(call)).status).toBe(204);
  });

  test("of a PATCH that was rejected applies the change with the new ETag", async () => {
    const { created, patch } = await createList();
    const withKey = (etag: string) => ({ headers: { "if-match": etag, ...withIdempotencyKey("key").headers } });
    const current = readETag(await patch("Second"));
    expectPreconditionFailed(await patch("Third", withKey(readETag(created))));
    expect((await patch("Third", withKey(current))).body.name).toBe("Third");
  });
});
