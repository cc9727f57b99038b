import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { ErrorDetail } from "../../lib/errors.ts";
import type { Route } from "../../lib/route.ts";
import { routes } from "../../lib/routes.ts";
import { callRoute } from "../testkit/call-route.ts";
import { storeCopies, storeList } from "../testkit/fixtures.ts";
import { isRuleInWords } from "../testkit/openapi/is-rule-in-words.ts";
import { findRequestViolations, requestOf } from "../testkit/openapi/request-arbitrary.ts";
import { RULES_IN_WORDS } from "../testkit/openapi/rules-in-words.ts";
import { buildPerson } from "../testkit/people.ts";
import { useIndex } from "../testkit/person-index.ts";
import { log } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

beforeAll(useIndex);

const BATCH = 20;
const BATCHES = 8;

async function createCaller() {
  const { orgId, adminToken, listId } = await createTenant();
  const lead = buildPerson();
  await storeCopies(orgId, [lead]);
  const ids = { personList: listId, companyList: await storeList(orgId, { type: "company" }), lead: lead.id };
  return { token: adminToken, ids };
}

type Response = Awaited<ReturnType<typeof callRoute>>;

/** The errors of a 400; its message if it has no details. */
function readErrors({ status, text }: Response): ErrorDetail[] {
  if (status !== 400) return [];
  const { details, message } = JSON.parse(text).error;
  return details ?? [{ path: "body", message }];
}

describe.each(Object.entries<Route>(routes) as [keyof typeof routes, Route][])(
  "OpenAPI request of %s",
  (name, route) => {
    test(`the service accepts the requests of ${name} that the OpenAPI document allows, except for the rules that are only in words (160 generated requests)`, async () => {
      const { token, ids } = await createCaller();
      // The document does not know the ids that exist. Generated ones lead to 404 after the validation.
      const id = fc.constantFrom(undefined, ...Object.values(ids));
      const call = fc
        .tuple(requestOf(route), id)
        .map(([request, existing]) =>
          existing ? { ...request, params: { ...request.params, id: existing } } : request,
        );
      let acceptedCount = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(call, { minLength: BATCH, maxLength: BATCH }), async (requests) => {
          const responses = await Promise.all(requests.map((request) => callRoute(name, { token }, request)));
          for (const [i, response] of responses.entries()) {
            const request = requests[i] ?? {};
            expect([route.status, 400, 404, 412]).toContain(response.status);
            expect(readErrors(response).filter((error) => !isRuleInWords(request, error))).toEqual([]);
            if (response.status !== 400) acceptedCount++;
          }
          log.take();
        }),
        { numRuns: BATCHES },
      );
      expect(acceptedCount).toBeGreaterThan((BATCH * BATCHES) / 10);
    });
  },
);

describe("Rules of requests that the OpenAPI document explains in words", () => {
  test.each(RULES_IN_WORDS)("the service rejects a request that the document allows: $message", async (rule) => {
    const { token, ids } = await createCaller();
    const { route, ...request } = rule.example(ids);
    const sent = { params: { id: ids.personList }, ...request };
    expect(findRequestViolations(routes[route], sent)).toEqual([]);
    const errors = readErrors(await callRoute(route, { token }, sent));
    expect(errors).toEqual([{ path: expect.any(String), message: expect.stringMatching(rule.message) }]);
    expect(errors.every((error) => isRuleInWords(sent, error))).toBe(true);
  });
});
