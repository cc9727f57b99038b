import { randomUUID } from "node:crypto";
import pMap from "p-map";
import { beforeAll, expect, test } from "vitest";
import { routes } from "../../lib/routes.ts";
import { loadHandler } from "../../stacks/local/load-handler.ts";
import { callRoute } from "../testkit/call-route.ts";
import { createAttacker, MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";
import {
  createVictim,
  ROUTE_NAMES,
  requestOf,
  toRoute,
  VALID_BODIES,
  type Victim,
} from "../testkit/security/victim.ts";
import { type HttpRequest, serve } from "../testkit/serve.ts";

/** Is part of every value, so that a response that repeats one is recognised. */
const SENT = "Wqjkvb";

/** Values that would add a header or end the head of a message, if they were repeated, or that are not text for a header. */
const HOSTILE_VALUES = [
  `a\r\nSet-Cookie: ${SENT}=1`,
  `a\nLocation: https://${SENT}.test`,
  `a\r\n\r\n<script>${SENT}</script>`,
  `a\rX: ${SENT}`,
  `\r\n${SENT}`,
  `${SENT}\0`,
  `\u0000${SENT}`,
  `${SENT}\u0085x`,
  `${SENT}\u2028x`,
  `${SENT}\u560a\u560d`,
  `${SENT}%0d%0aX:%20y`,
  `${SENT}\\r\\nX: y`,
  `"${SENT}`,
  `${SENT}; ${SENT}`,
  `<script>${SENT}</script>`,
  `\u001b[31m${SENT}`,
  `\ud800${SENT}`,
  `${SENT}${"x".repeat(300)}`,
];
const HEADERS = [
  "idempotency-key",
  "prefer",
  "if-match",
  "content-type",
  "content-encoding",
  "origin",
  "host",
  "x-forwarded-for",
  "x-request-id",
  "x-amzn-trace-id",
];
/** The headers that the service sends. */
const RESPONSE_HEADERS = [
  "content-type",
  "etag",
  "idempotency-key",
  "preference-applied",
  "retry-after",
  "www-authenticate",
];

const attacker = createAttacker();
let tenant: Victim;
beforeAll(async () => {
  tenant = await createVictim();
});

const isKey = (value: string) => /^[ -~]{1,255}$/.test(value);
const pairs = HEADERS.flatMap((name) => HOSTILE_VALUES.map((value) => ({ [name]: value })));

test("a rejected request stays rejected whatever the headers, and none of them is repeated", async () => {
  await attacker.expectRejected(
    pairs.flatMap((headers) => {
      const title = JSON.stringify(headers);
      const { token, adminToken, outsiderToken, listId } = tenant;
      return [
        { title, send: () => callRoute("getLeadList", { token, listId: randomUUID() }, { headers }), sent: [SENT] },
        { title, send: () => callRoute("listLeads", { token: outsiderToken, listId }, { headers }), sent: [SENT] },
        {
          title,
          send: () => callRoute("createLeadList", { token: adminToken }, { body: { name: "" }, headers }),
          sent: [SENT],
        },
        { title, send: () => callRoute("getLeadList", { token: "", listId }, { headers }), status: 401, sent: [SENT] },
      ];
    }),
  );
});

test("headers that the service reads are rejected if they are malformed", async () => {
  const body = VALID_BODIES.updateLeadList;
  const toAttempt = (headers: Record<string, string>) => ({
    title: JSON.stringify(headers),
    send: () => callRoute("updateLeadList", tenant, { body, headers }),
    status: 400,
    sent: [SENT],
  });
  const named = (name: string) => HOSTILE_VALUES.map((value) => toAttempt({ [name]: value }));
  await attacker.expectRejected([
    ...HOSTILE_VALUES.filter((value) => !isKey(value)).map((value) => toAttempt({ "idempotency-key": value })),
    ...named("if-match"),
    ...named("content-type"),
    ...named("content-encoding"),
  ]);
});

test("a successful response has only the service's own headers, and repeats nothing of the request's", async () => {
  const { token, personId: id } = tenant;
  await pMap(
    pairs,
    async (sent) => {
      const { status, headers, text } = await callRoute("getLead", { token }, { params: { id }, headers: sent });
      const title = JSON.stringify({ sent, headers });
      expect(status === 200 || status === 400, title).toBe(true);
      expect(RESPONSE_HEADERS, title).toEqual(expect.arrayContaining(Object.keys(headers)));
      expect(JSON.stringify(headers) + text, title).not.toContain(SENT);
    },
    { concurrency: 8 },
  );
});

test("an Idempotency-Key is returned by a 503 as it was sent, unless it is malformed", async () => {
  for (const key of HOSTILE_VALUES) {
    const headers = { "idempotency-key": key };
    const response = await callRoute("getLeadList", tenant, { headers, remainingMs: 0 });
    if (response.status === 400) expect(JSON.stringify(response)).not.toContain(SENT);
    else expect(response).toMatchObject({ status: 503, headers });
    expect(response.status).toBe(isKey(key) ? 503 : 400);
  }
});

test("unknown and repeated query parameters are rejected on every route", async () => {
  const polluted: readonly Record<string, string>[] = [
    ...["orgId", "org_id", "userId", "admin", "pk", "_method", "callback", "debug", "id", "limit[]", "cursor[]"].map(
      (name) => ({ [name]: SENT }),
    ),
    ...["__proto__", "constructor", "prototype", "__proto__[isAdmin]", "toString", "hasOwnProperty"].map((name) => ({
      [name]: "true",
    })),
    { "": SENT },
    { "\r\nX: y": SENT },
    { [SENT.repeat(100)]: "1" },
  ];
  await attacker.expectRejected(
    ROUTE_NAMES.flatMap((name) =>
      polluted.map((query) => ({
        title: `${name} ${JSON.stringify(query)}`,
        send: () => callRoute(name, { token: tenant.adminToken }, { ...requestOf(name, tenant), query }),
        status: 400,
        sent: [SENT],
      })),
    ),
  );
  const values: readonly Record<string, string>[] = [
    ...["1,2", "1,1", "0", "-1", "101", "1e2", "0x10", " 1", "1 ", "1.0", "NaN", "Infinity", "٣", "９", "", "1\0"].map(
      (limit) => ({ limit }),
    ),
    ...["a,b", "", "\0", "../..", SENT, "A".repeat(1_025)].map((cursor) => ({ cursor })),
  ];
  const types = ["person,company", "person,person", "PERSON", "", "*", "person\0", "' OR '1'='1", "__proto__"];
  await attacker.expectRejected(
    (["listLeadLists", "listLeads"] as const).flatMap((name) =>
      [...values, ...(name === "listLeadLists" ? types.map((type) => ({ type })) : [])].map((query) => ({
        title: `${name} ${JSON.stringify(query)}`,
        send: () => callRoute(name, tenant, { query: { ...query } }),
        status: 400,
        sent: [SENT],
      })),
    ),
  );
});

test("what is sent twice, or by another method, is rejected by the gateway or by the service", async () => {
  const send = await serve(
    await Promise.all(
      Object.values(routes).map(async ({ method, path, handler }) => ({
        method,
        path,
        handler: await loadHandler(handler),
      })),
    ),
  );
  const stranger = await createVictim();
  const bearer = (token: string) => ["authorization", `Bearer ${token}`];
  const own = bearer(tenant.token);
  const json = ["content-type", "application/json"];
  const lists = "/api/v1/entities/leadlists";
  const list = `${lists}/${tenant.listId}`;
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
  expect(ROUTE_NAMES.filter((name) => toRoute(name).body)).toEqual(expect.arrayContaining(Object.keys(VALID_BODIES)));
  expect(attacker.count()).toBeGreaterThanOrEqual(MINIMUM_ATTEMPTS.headers);
});
