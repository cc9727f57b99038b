import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Route } from "../../lib/route.ts";
import { routes } from "../../lib/routes.ts";
import { loadHandler } from "../../stacks/local/load-handler.ts";
import { deeplyNestedJson, longText, SENT_MARKER, sentJson, sentText, wellFormedText } from "../testkit/any-json.ts";
import { type Call, invoke } from "../testkit/invoke.ts";
import { EXAMPLE_REQUESTS } from "../testkit/openapi/examples.ts";
import { log } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

const BATCH = 20;
const BATCHES = 15;

const field = fc.oneof(sentJson, sentText, longText, fc.constant(randomUUID()));
const headers = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  fc.record({ "idempotency-key": sentText, prefer: sentText, "content-type": sentText }, { requiredKeys: [] }),
);

describe.each(Object.entries<Route>(routes) as [keyof typeof routes, Route][])("%s", async (name, route) => {
  const handler = await loadHandler(route.handler);
  const tenant = await createTenant();
  const good = await EXAMPLE_REQUESTS[name](tenant);

  /** Any body: nothing like the route's own, or the route's own with any value in some of its fields. */
  const fields = Object.keys((good.body ?? {}) as object);
  const body = fc.oneof(
    sentJson.map((value) => JSON.stringify(value)),
    deeplyNestedJson,
    sentText,
    fc
      .dictionary(fc.constantFrom("name", ...fields), field)
      .map((changes) => JSON.stringify({ ...(good.body as object), ...changes })),
  );
  const call: fc.Arbitrary<Call> = fc.record(
    {
      params: fc.record({ id: fc.oneof(fc.constant(good.params?.id ?? ""), wellFormedText) }),
      query: fc.dictionary(
        fc.constantFrom("limit", "cursor", "other"),
        fc.oneof(sentText, longText, fc.constantFrom("", "7")),
      ),
      headers,
      body,
    },
    { requiredKeys: ["params", "headers"] },
  );

  test("answers whatever it is sent as described; no error repeats it, no line logs it", async () => {
    log.take();
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: BATCH, maxLength: BATCH }), async (calls) => {
        const answers = await Promise.all(
          calls.map(async (one) => invoke(handler, route, { ...one, token: tenant.adminToken })),
        );
        for (const { status, text: answer, headers: answered } of answers) {
          expect([route.status, 400, 404]).toContain(status);
          if (status !== route.status) expect(answer + JSON.stringify(answered)).not.toContain(SENT_MARKER);
        }
        expect(log.take().join("\n")).not.toContain(SENT_MARKER);
      }),
      { numRuns: BATCHES },
    );
  });
});
