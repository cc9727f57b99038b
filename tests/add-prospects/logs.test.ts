import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { storeGlobalRecords } from "../testkit/fixtures.ts";
import { buildPeople, buildPerson } from "../testkit/people.ts";
import { log } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

const ROUTE = "POST /api/v1/entities/leadlists/{id}/add-prospects";

/** Calls, and yields the log's lines as they are and as JSON: the request's own, then its metrics. */
async function logged(...call: Parameters<typeof addProspects>) {
  log.take();
  const { requestId } = await addProspects(...call);
  const lines = log.take();
  const parsed = lines.map((line) => JSON.parse(line));
  const requests = parsed.filter(({ level }) => level);
  expect(requests).toHaveLength(1);
  return { requestId, text: lines.join("\n"), request: requests[0], metrics: parsed.find(({ _aws }) => _aws) };
}

/** What the logger adds of its own. */
const BASE = {
  level: "INFO",
  message: "request",
  service: "lead-lists",
  timestamp: expect.any(String),
  sampling_rate: 0,
};

test("an answered call is one line of figures and the service's own ids", async () => {
  const tenant = await createTenant();
  const [inList, inGlobal] = [buildPeople(5), buildPeople(7)];
  await storeGlobalRecords(inGlobal);
  await addProspects(tenant, { prospects: inList });

  const includedIds = [...inList, ...inGlobal].map(({ id }) => id).concat(randomUUID(), randomUUID());
  const { request, requestId } = await logged(tenant, { selection: { mode: "manual", includedIds } });
  expect(request).toEqual({
    ...BASE,
    route: ROUTE,
    status: 200,
    durationMs: expect.any(Number),
    requestId,
    orgId: tenant.orgId,
    leadListId: tenant.listId,
    added: 7,
    alreadyInList: 5,
    notFound: 2,
    copied: 7,
    databaseRequests: 6,
  });
});

test("its counts are metrics by route, and of nothing else", async () => {
  const tenant = await createTenant();
  const { metrics } = await logged(tenant, { prospects: buildPeople(3) });
  expect(metrics).toEqual({
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [{ Namespace: "LeadLists", Dimensions: [["service", "route"]], Metrics: expect.any(Array) }],
    },
    service: "lead-lists",
    route: ROUTE,
    added: 3,
    copied: 3,
    databaseRequests: 6,
  });
});

test("a refused call is one line too, with what is known of the caller by then", async () => {
  const tenant = await createTenant();
  const figures = { ...BASE, route: ROUTE, durationMs: expect.any(Number) };
  const body = { prospects: [buildPerson()] };

  const anonymous = await logged(tenant, body, { token: undefined });
  expect(anonymous.request).toEqual({ ...figures, status: 401, requestId: anonymous.requestId });

  const invalid = await logged(tenant, { prospects: [] });
  const { orgId, listId: leadListId } = tenant;
  expect(invalid.request).toEqual({ ...figures, status: 400, requestId: invalid.requestId, orgId });

  const forbidden = await logged({ ...tenant, token: tenant.outsiderToken }, body);
  expect(forbidden.request).toEqual({
    ...figures,
    status: 403,
    requestId: forbidden.requestId,
    orgId,
    leadListId,
    databaseRequests: 1,
  });
});

test("no line holds a person's data, a token, an idempotency key or an id of the body", async () => {
  const tenant = await createTenant();
  const person = {
    ...buildPerson(),
    firstName: "Secretname",
    lastName: "Hiddenname",
    emails: ["secretname@example.com"],
    phones: ["+43 1 5550199"],
    linkedinUrl: "https://www.linkedin.com/in/secretname",
    city: "Secretcity",
  };
  const headers = { "idempotency-key": "secretkey" };
  const { text: added } = await logged(tenant, { prospects: [person] }, { headers });
  const { text: invalid } = await logged(tenant, { prospects: [{ ...person, birthDate: "secretdate" }] });
  const { text: broken } = await logged(tenant, `{"secretname": ${person.emails[0]}`);
  const { text: late } = await logged(tenant, { prospects: [person] }, { remainingMs: 900, headers });
  const { text: lost } = await logged({ ...tenant, listId: "secretlist" }, { prospects: [person] });

  const text = [added, invalid, broken, late, lost].join("\n").toLowerCase();
  expect(text).not.toMatch(/secret|hiddenname|example\.com|5550199|linkedin/);
  expect(text).not.toContain(person.id);
  expect(text).not.toContain(tenant.token.toLowerCase());
  expect(text).not.toContain("eyj");
});
