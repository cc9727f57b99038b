import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import { loadHandler } from "../../stacks/local/load-handler.ts";
import { startDatabaseProxy } from "../testkit/database-proxy.ts";
import { IDENTITY_SECRET } from "../testkit/environment.ts";
import { storeCopies, storeList } from "../testkit/fixtures.ts";
import { type Call, invoke } from "../testkit/invoke.ts";
import { buildPeople } from "../testkit/people.ts";
import { mockIssuers } from "../testkit/published-keys.ts";
import { HIDDEN } from "../testkit/security/attack.ts";
import { FAULTS, type Fault, PHONE } from "../testkit/security/database-faults.ts";
import { createVictim, type RouteName, type Victim } from "../testkit/security/victim.ts";

/** What the service must not write into a log line, or into the body of an error. All lines are compared in lower case. */
const SECRETS = [HIDDEN, PHONE, IDENTITY_SECRET, String(process.env.CURSOR_SECRET)].map((text) => text.toLowerCase());
/** What no error may show of the database. */
const INTERNALS = ["injected", "exception", "dynamodb", "tenants", "org#", "<html"];

/** A person whose every field is a secret. */
function buildSecretPerson() {
  const name = `${HIDDEN}-${randomUUID().slice(0, 13)}`;
  return {
    firstName: HIDDEN,
    lastName: HIDDEN,
    jobTitle: HIDDEN,
    city: HIDDEN,
    linkedinUrl: `https://www.linkedin.com/in/${name}`,
    emails: [`${name}@example.com`],
    phones: [PHONE],
    externalId: name,
  };
}

/** Requests whose data are secrets, each for persons that no other request names. */
const REQUESTS: Readonly<Partial<Record<RouteName, (victim: Victim) => Promise<Call>>>> = {
  addProspects: async ({ orgId }) => ({
    params: { id: await storeList(orgId) },
    body: { prospects: [buildSecretPerson(), { ...buildSecretPerson(), id: randomUUID() }] },
    headers: { prefer: "return=representation" },
  }),
  updateLead: async ({ orgId }) => ({
    params: { id: await storeSecretLead(orgId) },
    body: buildSecretPerson(),
  }),
  getLead: async ({ personId }) => ({ params: { id: personId } }),
  findLeads: async () => ({ body: { email: `${HIDDEN}@example.com` } }),
  eraseLead: async () => ({ body: { linkedinUrl: buildSecretPerson().linkedinUrl } }),
  createLeadList: async () => ({ body: { name: HIDDEN, icpId: HIDDEN } }),
};

async function storeSecretLead(orgId: Victim["orgId"]): Promise<string> {
  const [{ id } = { id: "" }] = buildPeople(1);
  await storeCopies(orgId, [{ id, ...buildSecretPerson() }]);
  return id;
}

const output: string[] = [];
let victim: Victim;
/** Happens from this request on. */
let fault: { readonly from: number; readonly happen: Fault } | undefined;
let count = 0;
let database: Awaited<ReturnType<typeof startDatabaseProxy>>;

beforeAll(async () => {
  victim = await createVictim();
  database = await startDatabaseProxy(inject("databaseEndpoint"), (request, forward) =>
    fault && ++count >= fault.from ? fault.happen(request, () => forward(request)) : forward(request),
  );
  // The handlers are loaded after this. They have limits, so that the limiter fails, too.
  Object.assign(process.env, { DYNAMODB_ENDPOINT: database.endpoint, LIMITS: "requestsPerMinute=1000000" });
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((line) => {
      output.push(String(line));
      return true;
    });
  for (const method of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, method).mockImplementation((...lines) => void output.push(lines.map(String).join(" ")));
});
afterAll(async () => {
  vi.restoreAllMocks();
  await database.stop();
});

/** Expects that nothing secret is in the output since the last call, nor in the text of an error. */
function expectNoSecrets(title: string, errorText: string, more: readonly string[]): void {
  const lines = output.splice(0).join("\n").toLowerCase();
  const body = errorText.toLowerCase();
  const found = [...SECRETS, ...more].filter((secret) => lines.includes(secret) || body.includes(secret));
  expect(found, title).toEqual([]);
  expect(
    INTERNALS.filter((internal) => body.includes(internal)),
    title,
  ).toEqual([]);
}

/** The faults that have made a request fail. */
const effective = new Set<string>();

describe.each(Object.entries(REQUESTS))("%s", (name, build) => {
  const route = routes[name as RouteName];
  let handler: LambdaHandler;
  beforeAll(async () => {
    handler = await loadHandler(route.handler);
  });

  test.each(Object.entries(FAULTS))("shows and logs no secret after %s at any request", async (title, happen) => {
    // Without delays, the retry budget is used up at once.
    const random = vi.spyOn(Math, "random").mockReturnValue(0);
    for (let from = 1; ; from++) {
      const call = { ...(await build(victim)), token: victim.adminToken };
      [fault, count] = [{ from, happen }, 0];
      output.length = 0;
      const { status = 0, text } = await invoke(handler, route, call);
      fault = undefined;
      if (status >= 500) effective.add(title);
      expect(output.length, title).toBeGreaterThan(0);
      expectNoSecrets(`${title} from request ${from}`, status >= 400 ? text : "", call.token.toLowerCase().split("."));
      if (count < from) break;
    }
    random.mockRestore();
    expect(count).toBeGreaterThan(0);
  });
});

test("every fault made a request fail", () => {
  expect(Object.keys(FAULTS).filter((title) => !effective.has(title))).toEqual([]);
});

test.each([
  { status: 500, body: `Injected ${HIDDEN}` },
  { status: 200, body: `<html>Injected ${HIDDEN}</html>` },
  { status: 200, body: { keys: HIDDEN } },
])("shows and logs no token if the issuer responds with $status and $body", async (response) => {
  const issuers = await mockIssuers(() => response);
  const { AUTH_JWKS } = process.env;
  delete process.env.AUTH_JWKS;
  vi.resetModules();
  const handler = await loadHandler(routes.findLeads.handler);
  Object.assign(process.env, { AUTH_JWKS });
  output.length = 0;
  const token = victim.adminToken;
  const { status, text } = await invoke(handler, routes.findLeads, { token, body: { email: `${HIDDEN}@example.com` } });
  await issuers.stop();
  expect(issuers.requestedUrls).not.toEqual([]);
  expect(status).toBe(503);
  expect(output.length).toBeGreaterThan(0);
  expectNoSecrets("a failing issuer", text, token.toLowerCase().split("."));
});
