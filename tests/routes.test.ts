import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { beforeAll, describe, expect, test } from "vitest";
import { leadListKey } from "../lib/dynamodb/keys.ts";
import type { LambdaHandler } from "../lib/http/route-handler.ts";
import type { Route } from "../lib/route.ts";
import { routes } from "../lib/routes.ts";
import { BAD_CREDENTIALS } from "./testkit/bad-credentials.ts";
import { isWrite } from "./testkit/database-proxy.ts";
import {
  buildErrorBody,
  expectLeadListNotFound,
  expectUnauthorized,
  expectUnavailable,
  JSON_HEADERS,
} from "./testkit/errors.ts";
import { storeItems } from "./testkit/fixtures.ts";
import { type Call, invoke } from "./testkit/invoke.ts";
import { EXAMPLES } from "./testkit/openapi/examples.ts";
import { log, proxy } from "./testkit/setup.ts";
import { createTenant, type Tenant } from "./testkit/tenant.ts";

const entries = Object.entries(routes) as [keyof typeof routes, Route][];

async function loadHandler(name: string): Promise<LambdaHandler> {
  const [file, exported = ""] = name.split(".");
  const path = new URL(`../${file}.ts`, import.meta.url).pathname;
  return (await import(/* @vite-ignore */ path))[exported];
}

describe.each(entries)("%s", (name, route) => {
  let handler: LambdaHandler;
  let tenant: Tenant;
  let stranger: Tenant;
  let example: Pick<Call, "params" | "body">;
  const call = (changes: Call = {}) => invoke(handler, route, { ...example, token: tenant.token, ...changes });

  beforeAll(async () => {
    handler = await loadHandler(route.handler);
    [tenant, stranger] = await Promise.all([createTenant(), createTenant()]);
    example = await EXAMPLES[name](tenant);
  });

  test.each(Object.entries(BAD_CREDENTIALS))("lets nobody in with %s, and asks the database nothing", async (_, of) => {
    const credentials = await of({ sub: "member", org_id: tenant.orgId, org_role: "org:member" });
    proxy.take();
    expectUnauthorized(await invoke(handler, route, { ...example, ...credentials }));
    expect(proxy.take()).toEqual([]);
  });

  test("reads and writes nothing of another organisation's, admins included", async () => {
    for (const token of [stranger.token, stranger.adminToken]) {
      proxy.take();
      const answer = await call({ token });
      if (route.params) expectLeadListNotFound(answer, example.params?.id);
      const requests = proxy.take();
      expect(requests.length).toBeGreaterThan(0);
      expect(requests.filter(({ body }) => body.includes(tenant.orgId))).toEqual([]);
    }
  });

  test("stops without a write when time is too short, and names the operation", async () => {
    proxy.take();
    expectUnavailable(await call({ remainingMs: 900, headers: { "idempotency-key": "mine" } }), "mine");
    expectUnavailable(
      await call({ remainingMs: 0 }),
      expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
    );
    expect(proxy.take().filter(isWrite)).toEqual([]);
  });

  test("refuses an Idempotency-Key that cannot be one", async () => {
    const answer = await call({ headers: { "idempotency-key": "schlüssel" } });
    const details = [{ path: "Idempotency-Key", message: "must have 1 to 255 printable ASCII characters" }];
    expect(answer).toMatchObject({ status: 400, headers: JSON_HEADERS });
    expect(answer.body).toEqual(
      buildErrorBody(answer, "BAD_REQUEST", "The request header is not valid; see details", details),
    );
  });

  if (route.params) {
    test("answers not found for an id that is unknown or cannot be one", async () => {
      const unknown = randomUUID();
      expectLeadListNotFound(await call({ params: { id: unknown } }), unknown);
      for (const id of ["", "1", "no-uuid", `${unknown}0`, "'\"<script>"])
        expectLeadListNotFound(await call({ params: { id } }));
    });

    test("tells nothing of itself when what is stored is not as it should be", async () => {
      const id = randomUUID();
      const broken = { id, name: ["secret name"], type: "secret type", userIds: "member" };
      await storeItems([{ key: leadListKey(tenant.orgId, id), attributes: broken }]);
      const answer = await call({ params: { id } });
      expect(answer).toMatchObject({ status: 500, headers: JSON_HEADERS });
      expect(answer.body).toEqual(buildErrorBody(answer, "INTERNAL_ERROR", "An unexpected error occurred"));
    });
  }

  if (route.body) {
    test("refuses a body that is no JSON, no object, or not said to be JSON", async () => {
      const headers = { "content-type": undefined };
      for (const refused of [{ body: "{" }, { body: "null" }, { body: "7" }, { headers }]) {
        const answer = await call(refused);
        expect(answer).toMatchObject({ status: 400, headers: JSON_HEADERS });
        const [part, path] = refused.headers ? ["header", "Content-Type"] : ["body", "body"];
        const details = [{ path, message: expect.any(String) }];
        expect(answer.body).toEqual(
          buildErrorBody(answer, "BAD_REQUEST", `The request ${part} is not valid; see details`, details),
        );
      }
    });
  }

  test("answers as documented, with nothing beside, and logs it in one line", async () => {
    const { orgId, ...own } = await createTenant();
    const request = await EXAMPLES[name]({ orgId, ...own });
    log.take();
    const answer = await call({ ...request, token: own.token });
    expect(answer.status, answer.text).toBe(route.status);
    if (route.response) {
      expect(v.parse(route.response, answer.body)).toEqual(answer.body);
      expect(answer.headers["content-type"]).toBe("application/json");
    } else expect(answer.text).toBe("");

    const lines = log
      .take()
      .map((line) => JSON.parse(line))
      .filter(({ message }) => message === "request");
    const { status, requestId } = answer;
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ route: `${route.method} ${route.path}`, status, requestId, orgId });
  });
});
