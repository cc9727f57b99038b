import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { storeGlobalRecords } from "../testkit/fixtures.ts";
import { buildPeople, buildPerson, removeIdentities } from "../testkit/people.ts";
import { log } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

const ROUTE = "POST /api/v1/entities/leadlists/{id}/add-prospects";

/** Calls the route and returns what it logged: the text, the request line and the line of its metrics. */
async function captureCall(...call: Parameters<typeof addProspects>) {
  log.take();
  const { requestId } = await addProspects(...call);
  const lines = log.take();
  const parsed = lines.map((line) => JSON.parse(line));
  const requests = parsed.filter(({ level }) => level);
  expect(requests).toHaveLength(1);
  return { requestId, text: lines.join("\n"), request: requests[0], metrics: parsed.find(({ _aws }) => _aws) };
}

/** The fields that the logger adds to each line. */
const BASE = {
  level: "INFO",
  message: "request",
  service: "lead-lists",
  timestamp: expect.any(String),
  sampling_rate: 0,
};

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test("logs a successful call in one line with counters and ids of the service", async () => {
    const tenant = await createTenant();
    const [inList, inGlobal] = [buildPeople(5), buildPeople(7)];
    await storeGlobalRecords(inGlobal);
    await addProspects(tenant, { prospects: inList });

    const includedIds = [...inList, ...inGlobal].map(({ id }) => id).concat(randomUUID(), randomUUID());
    const { request, requestId } = await captureCall(tenant, { selection: { mode: "manual", includedIds } });
    expect(request).toEqual({
      ...BASE,
      route: ROUTE,
      status: 200,
      durationMs: expect.any(Number),
      requestId,
      orgId: tenant.orgId,
      userId: "member",
      leadListId: tenant.listId,
      added: 7,
      alreadyInList: 5,
      notFound: 2,
      copied: 7,
      databaseRequests: 8,
    });
  });

  test("emits the counters as metrics with the dimensions service and route only", async () => {
    const tenant = await createTenant();
    const { metrics } = await captureCall(tenant, { prospects: buildPeople(3).map(removeIdentities) });
    expect(metrics).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [{ Namespace: "LeadLists", Dimensions: [["service", "route"]], Metrics: expect.any(Array) }],
      },
      service: "lead-lists",
      route: ROUTE,
      added: 3,
      copied: 3,
      databaseRequests: 8,
    });
  });

  test("logs a rejected call in one line with what is known about the caller at that point", async () => {
    const tenant = await createTenant();
    const expected = { ...BASE, route: ROUTE, durationMs: expect.any(Number) };
    const body = { prospects: [buildPerson()] };

    const anonymous = await captureCall(tenant, body, { token: undefined });
    expect(anonymous.request).toEqual({ ...expected, status: 401, requestId: anonymous.requestId });

    const invalid = await captureCall(tenant, { prospects: [] });
    const { orgId, listId: leadListId } = tenant;
    expect(invalid.request).toEqual({
      ...expected,
      status: 400,
      requestId: invalid.requestId,
      orgId,
      userId: "member",
    });

    const forbidden = await captureCall({ ...tenant, token: tenant.outsiderToken }, body);
    expect(forbidden.request).toEqual({
      ...expected,
      status: 403,
      requestId: forbidden.requestId,
      orgId,
      userId: "outsider",
      leadListId,
      databaseRequests: 1,
    });
  });

  test("never logs personal data, a token, an Idempotency-Key or an id from the body", async () => {
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
    const { text: added } = await captureCall(tenant, { prospects: [person] }, { headers });
    const { text: invalid } = await captureCall(tenant, { prospects: [{ ...person, birthDate: "secretdate" }] });
    const { text: malformed } = await captureCall(tenant, `{"secretname": ${person.emails[0]}`);
    const { text: timedOut } = await captureCall(tenant, { prospects: [person] }, { remainingMs: 900, headers });
    const { text: notFound } = await captureCall({ ...tenant, listId: "secretlist" }, { prospects: [person] });

    const text = [added, invalid, malformed, timedOut, notFound].join("\n").toLowerCase();
    expect(text).not.toMatch(/secret|hiddenname|example\.com|5550199|linkedin/);
    expect(text).not.toContain(person.id);
    expect(text).not.toContain(tenant.token.toLowerCase());
    expect(text).not.toContain("eyj");
  });
});
