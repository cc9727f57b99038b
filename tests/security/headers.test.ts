import { randomUUID } from "node:crypto";
import pMap from "p-map";
import { beforeAll, expect, test } from "vitest";
import { callRoute } from "../testkit/call-route.ts";
import { createAttacker, MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";
import { createVictim, ROUTE_NAMES, toRoute, VALID_BODIES, type Victim } from "../testkit/security/victim.ts";

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

test("the file makes as many attempts as it says", () => {
  expect(ROUTE_NAMES.filter((name) => toRoute(name).body)).toEqual(expect.arrayContaining(Object.keys(VALID_BODIES)));
  expect(attacker.count()).toBeGreaterThanOrEqual(MINIMUM_ATTEMPTS.headers);
});
