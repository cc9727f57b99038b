import { beforeAll, expect, test } from "vitest";
import { createAttacker, MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";
import { buildHostileIds } from "../testkit/security/hostile-ids.ts";
import { loadServiceRoutes } from "../testkit/security/service-routes.ts";
import { createVictim, requestOf, toRoute, type Victim } from "../testkit/security/victim.ts";
import { type HttpRequest, serve } from "../testkit/serve.ts";

const attacker = createAttacker();
let victim: Victim;
beforeAll(async () => {
  victim = await createVictim();
});

// One route of each form of path, and of each method.
const names = ["getLeadList", "deleteLeadList", "addProspects", "listLeads", "updateLead", "getSearch"] as const;

test.each(names)("%s returns 4xx for every hostile id in the path", async (name) => {
  const { method, path } = toRoute(name);
  const send = await serve(await loadServiceRoutes());
  const body = JSON.stringify(requestOf(name, victim).body);
  const headers = ["authorization", `Bearer ${victim.adminToken}`, "content-type", "application/json"];
  // Node's HTTP client refuses to send a path with other characters than these unencoded.
  const paths = buildHostileIds(requestOf(name, victim).params?.id ?? "", victim.orgId).map((id) =>
    /^[!-~]+$/.test(id) ? id : encodeURIComponent(id),
  );
  const [before = "", after = ""] = path.split("{id}");
  await attacker.expectRejected(
    // What follows a question mark is a query, which another test covers.
    paths
      .filter((id) => !id.includes("?"))
      .map((id) => ({
        title: `path ${before}${id}${after}`,
        send: () => send(`${before}${id}${after}`, { method, headers, ...(body && { body }) }),
      })),
  );
});

test("what is sent twice, or by another method, is rejected by the gateway or by the service", async () => {
  const send = await serve(await loadServiceRoutes());
  const stranger = await createVictim();
  const bearer = (token: string) => ["authorization", `Bearer ${token}`];
  const own = bearer(victim.token);
  const json = ["content-type", "application/json"];
  const lists = "/api/v1/entities/leadlists";
  const list = `${lists}/${victim.listId}`;
  const body = '{"name":"Mine"}';
  const requests: Readonly<Record<string, readonly [string, HttpRequest]>> = {
    "two tokens": [list, { headers: [...own, ...bearer(stranger.token)] }],
    "the same token twice": [list, { headers: [...own, ...own] }],
    "two types": [list, { method: "PATCH", headers: [...own, ...json, "content-type", "text/html"], body }],
    "two encodings": [
      list,
      { method: "PATCH", headers: [...own, ...json, "content-encoding", "identity", "content-encoding", "gzip"], body },
    ],
    "two limits": [`${lists}?limit=1&limit=2`, { headers: own }],
    "two equal types": [`${lists}?type=person&type=person`, { headers: own }],
    "two cursors": [`${lists}?cursor=a&cursor=b`, { headers: own }],
    "a parameter in the path": [`${list};admin=true`, { headers: own }],
    "a query in the path": [`${list}%3Fadmin=true`, { headers: own }],
    "a fragment in the path": [`${list}%23`, { headers: own }],
    "a slash at the end": [`${list}/`, { headers: own }],
    "two slashes": [list.replace("/leadlists", "//leadlists"), { headers: own }],
    "upper case": [list.toUpperCase(), { headers: own }],
    "an absolute URL": [`http://attacker.test${list}`, { headers: own }],
    ...Object.fromEntries(
      ["PUT", "HEAD", "TRACE", "OPTIONS", "PROPFIND", "LINK"].map((method) => [
        method,
        [list, { method, headers: own }],
      ]),
    ),
    "another method in a header": [list, { method: "POST", headers: [...own, "x-http-method-override", "DELETE"] }],
    "another URL in a header": [
      "/",
      { method: "POST", headers: [...own, "x-original-url", list, "x-rewrite-url", list] },
    ],
  };
  await attacker.expectRejected(
    Object.entries(requests).map(([title, [path, request]]) => ({ title, send: () => send(path, request) })),
  );
});

test("the file makes as many attempts as it says", () => {
  expect(attacker.count()).toBeGreaterThanOrEqual(MINIMUM_ATTEMPTS.gateway);
});
