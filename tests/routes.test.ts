import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { beforeAll, describe, expect, test } from "vitest";
import { copyKey, leadListKey, searchKey } from "../lib/dynamodb/keys.ts";
import type { TenantKey } from "../lib/dynamodb/tables.ts";
import type { Resource } from "../lib/errors.ts";
import type { LambdaHandler } from "../lib/http/route-handler.ts";
import type { OrgId } from "../lib/identity/principal.ts";
import type { Route } from "../lib/route.ts";
import { routes } from "../lib/routes.ts";
import { loadHandler } from "../stacks/local/load-handler.ts";
import { BAD_CREDENTIALS } from "./testkit/bad-credentials.ts";
import { isWrite } from "./testkit/database-proxy.ts";
import { buildErrorBody, expectUnauthorized, expectUnavailable, JSON_HEADERS } from "./testkit/errors.ts";
import { storeItems } from "./testkit/fixtures.ts";
import { type Call, invoke } from "./testkit/invoke.ts";
import { loadLimitedService } from "./testkit/limited-service.ts";
import { EXAMPLE_REQUESTS } from "./testkit/openapi/examples.ts";
import { useIndex } from "./testkit/person-index.ts";
import { log, proxy } from "./testkit/setup.ts";
import { createTenant, type Tenant } from "./testkit/tenant.ts";

/** Where the item is that a route's `{id}` identifies. */
const RESOURCE_KEYS: Readonly<Record<Resource, (orgId: OrgId, id: string) => TenantKey>> = {
  LeadList: leadListKey,
  Lead: (orgId, id) => copyKey(orgId, "person", id),
  Search: searchKey,
};
const entries = Object.entries(routes) as [keyof typeof routes, Route][];

describe.each(entries)("%s", (name, route) => {
  const readsItems = Object.keys(route.iamActions).length > 0;
  let handler: LambdaHandler;
  let tenant: Tenant;
  let stranger: Tenant;
  let example: Pick<Call, "params" | "query" | "body">;
  /** @param id as the response shows it: a malformed id is not echoed */
  const expectNotFound = (response: Awaited<ReturnType<typeof call>>, id = "...") => {
    expect(response).toMatchObject({ status: 404, headers: JSON_HEADERS });
    expect(response.body).toEqual(buildErrorBody(response, "NOT_FOUND", `${route.resource} with id '${id}' not found`));
  };
  /** The user with the least rights who may use the route. */
  const tokenOf = ({ token, adminToken }: Pick<Tenant, "token" | "adminToken">) =>
    route.forAdmins ? adminToken : token;
  const call = (changes: Call = {}) => invoke(handler, route, { ...example, token: tokenOf(tenant), ...changes });

  beforeAll(async () => {
    await useIndex();
    handler = await loadHandler(route.handler);
    [tenant, stranger] = await Promise.all([createTenant(), createTenant()]);
    example = await EXAMPLE_REQUESTS[name](tenant);
  });

  test.each(Object.entries(BAD_CREDENTIALS))("returns 401 with %s and sends no database request", async (_, of) => {
    const credentials = await of({ sub: "member", org_id: tenant.orgId, org_role: "org:member" });
    proxy.take();
    expectUnauthorized(await invoke(handler, route, { ...example, ...credentials }));
    expect(proxy.take()).toEqual([]);
  });

  test("never reads or writes another organisation's items, not even for its admins", async () => {
    for (const token of [tokenOf(stranger), stranger.adminToken]) {
      proxy.take();
      const response = await call({ token });
      if (route.params) expectNotFound(response, example.params?.id);
      const requests = proxy.take();
      if (readsItems) expect(requests.length).toBeGreaterThan(0);
      expect(requests.filter(({ body }) => body.includes(tenant.orgId))).toEqual([]);
    }
  });

  if (route.forAdmins) {
    test("returns 403 to users who are not admins, and sends no database request", async () => {
      proxy.take();
      for (const token of [tenant.token, tenant.outsiderToken]) {
        const response = await call({ token });
        expect(response).toMatchObject({ status: 403, headers: JSON_HEADERS });
        const message = "Only an admin of the organisation may do this";
        expect(response.body).toEqual(buildErrorBody(response, "FORBIDDEN", message));
      }
      expect(proxy.take()).toEqual([]);
    });
  }

  test("returns 503 with an Idempotency-Key and writes nothing if the time is too short", async () => {
    proxy.take();
    expectUnavailable(await call({ remainingMs: 900, headers: { "idempotency-key": "mine" } }), "mine");
    expectUnavailable(
      await call({ remainingMs: 0 }),
      expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
    );
    expect(proxy.take().filter(isWrite)).toEqual([]);
  });

  test("returns 429 with an Idempotency-Key, and sends only the requests that check the limit, if the limit is used up", async () => {
    const callLimited = loadLimitedService("requestsPerMinute=0");
    proxy.take();
    for (const [headers, key] of [
      [{ "idempotency-key": "mine" }, "mine"],
      [{}, expect.stringMatching(/^[\da-f-]{36}$/)],
    ] as const) {
      const response = await callLimited(name, { token: tokenOf(tenant) }, { ...example, headers });
      expect({ status: response.status, headers: response.headers, body: response.body }).toMatchObject({
        status: 429,
        headers: {
          ...JSON_HEADERS,
          "idempotency-key": key,
          "retry-after": expect.stringMatching(/^\d+$/),
          "ratelimit-policy": '"requests-minute";q=0;w=60',
          ratelimit: `"requests-minute";r=0;t=${response.headers["retry-after"]}`,
        },
        body: buildErrorBody(response, "TOO_MANY_REQUESTS", expect.stringContaining("0 requests per minute")),
      });
    }
    expect(proxy.take().map(({ operation }) => operation)).toEqual(["BatchGetItem", "UpdateItem", "UpdateItem"]);
  });

  test("returns 400 for a malformed Idempotency-Key", async () => {
    const response = await call({ headers: { "idempotency-key": "schlüssel" } });
    const details = [{ path: "Idempotency-Key", message: "must have 1 to 255 printable ASCII characters" }];
    expect(response).toMatchObject({ status: 400, headers: JSON_HEADERS });
    expect(response.body).toEqual(
      buildErrorBody(response, "BAD_REQUEST", "The request header is not valid; see details", details),
    );
  });

  test("returns 400 that names a Prefer or Content-Type header of more than 1,024 bytes, before all other checks", async () => {
    const type = "application/json; x=";
    const longest = { "content-type": type.padEnd(1_024, "x"), prefer: "x".repeat(1_024) };
    expect((await call({ headers: longest })).status).toBe(route.status);

    const message = "must have at most 1024 bytes";
    const expectDetails = async (headers: Record<string, string>, paths: readonly string[]) => {
      proxy.take();
      const response = await call({ headers, params: { id: "no-uuid" }, body: "{" });
      expect(response).toMatchObject({ status: 400, headers: JSON_HEADERS });
      const details = paths.map((path) => ({ path, message }));
      const text = "The request header is not valid; see details";
      expect(response.body).toEqual(buildErrorBody(response, "BAD_REQUEST", text, details));
      expect(proxy.take()).toEqual([]);
    };
    await expectDetails({ prefer: `${longest.prefer}x` }, ["Prefer"]);
    await expectDetails({ "content-type": `${longest["content-type"]}x` }, ["Content-Type"]);
    await expectDetails({ prefer: "é".repeat(513), "content-type": ";".repeat(1_025) }, ["Content-Type", "Prefer"]);
    expectUnauthorized(await call({ headers: { prefer: "x".repeat(1_025) }, token: undefined }));
  });

  test("returns 400 that names each unknown query parameter, and repeats no other text", async () => {
    const message = "is not a parameter of this route";
    const expectDetails = async (query: Record<string, string>, paths: readonly string[]) => {
      const response = await call({ query: { ...example.query, ...query } });
      expect(response).toMatchObject({ status: 400, headers: JSON_HEADERS });
      const details = paths.map((path) => ({ path, message }));
      expect(response.body).toEqual(
        buildErrorBody(response, "BAD_REQUEST", "The request query is not valid; see details", details),
      );
    };
    proxy.take();
    await expectDetails({ q: "x", "filter.name_-": "" }, ["q", "filter.name_-"]);
    for (const name of ["ada@example.com", "a b", "", "<script>", "x".repeat(65)]) {
      await expectDetails({ [name]: "x" }, ["query"]);
    }
    await expectDetails({ ["__proto__"]: "x", toString: "x" }, ["__proto__", "toString"]);
    expect(proxy.take()).toEqual([]);
  });

  const { resource } = route;
  if (route.params && resource) {
    test("returns 404 that names the resource for an unknown or malformed id", async () => {
      const unknown = randomUUID();
      expectNotFound(await call({ params: { id: unknown } }), unknown);
      for (const id of ["", "1", "no-uuid", `${unknown}0`, "'\"<script>"])
        expectNotFound(await call({ params: { id } }));
    });

    test("returns 500 without internal details if the stored item is corrupt", async () => {
      const id = randomUUID();
      const attributes = { id, name: ["secret name"], type: "secret type", userIds: "member" };
      await storeItems([{ key: RESOURCE_KEYS[resource](tenant.orgId, id), attributes }]);
      const response = await call({ params: { id } });
      expect(response).toMatchObject({ status: 500, headers: JSON_HEADERS });
      expect(response.body).toEqual(buildErrorBody(response, "INTERNAL_ERROR", "An unexpected error occurred"));
    });
  }

  if (route.body) {
    test("returns 400 for a body that is not JSON, not an object or not declared as JSON", async () => {
      const headers = { "content-type": undefined };
      for (const rejected of [{ body: "{" }, { body: "null" }, { body: "7" }, { headers }]) {
        const response = await call(rejected);
        expect(response).toMatchObject({ status: 400, headers: JSON_HEADERS });
        const [part, path] = rejected.headers ? ["header", "Content-Type"] : ["body", "body"];
        const details = [{ path, message: expect.any(String) }];
        expect(response.body).toEqual(
          buildErrorBody(response, "BAD_REQUEST", `The request ${part} is not valid; see details`, details),
        );
      }
    });
  }

  test("returns the documented status and schema, no other fields, and writes one log line", async () => {
    const { orgId, ...own } = await createTenant();
    const request = await EXAMPLE_REQUESTS[name]({ orgId, ...own });
    log.take();
    const response = await call({ ...request, token: tokenOf(own) });
    expect(response.status, response.text).toBe(route.status);
    if (route.response) {
      expect(v.parse(route.response, response.body)).toEqual(response.body);
      expect(response.headers["content-type"]).toBe("application/json");
    } else expect(response.text).toBe("");

    const lines = log
      .take()
      .map((line) => JSON.parse(line))
      .filter(({ message }) => message === "request");
    const { status, requestId } = response;
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ route: `${route.method} ${route.path}`, status, requestId, orgId });
  });
});
