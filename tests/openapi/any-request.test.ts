import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Route } from "../../lib/route.ts";
import { routes } from "../../lib/routes.ts";
import { loadHandler } from "../../stacks/local/load-handler.ts";
import { anyJson, deeplyNestedJson, longText, SENT_MARKER, sentText, wellFormedText } from "../testkit/any-json.ts";
import { type Call, invoke } from "../testkit/invoke.ts";
import { EXAMPLE_REQUESTS } from "../testkit/openapi/examples.ts";
import { useIndex } from "../testkit/person-index.ts";
import { log } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

const BATCH = 20;
const BATCHES = 15;

/** Its names are not plain ones, which an error may repeat. */
const sentJson = anyJson(`${SENT_MARKER} `);
const sentName = sentText.map((text) => `${text} `);
const field = fc.oneof(sentJson, sentText, longText, fc.constant(randomUUID()));
const headers = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  fc.record(
    { "idempotency-key": sentText, prefer: sentText, "content-type": sentText, "if-match": sentText },
    { requiredKeys: [] },
  ),
);

beforeAll(useIndex);

describe.each(Object.entries<Route>(routes) as [keyof typeof routes, Route][])(
  "%s with a random request",
  async (name, route) => {
    const handler = await loadHandler(route.handler);
    const tenant = await createTenant();
    const valid = await EXAMPLE_REQUESTS[name](tenant);

    /** Any text or JSON, or a valid body in which some fields have any value. */
    const fields = Object.keys((valid.body ?? {}) as object);
    const body = fc.oneof(
      sentJson.map((value) => JSON.stringify(value)),
      deeplyNestedJson,
      sentText,
      fc
        .dictionary(fc.constantFrom("name", ...fields), field)
        .map((changes) => JSON.stringify({ ...(valid.body as object), ...changes })),
    );
    const call: fc.Arbitrary<Call> = fc.record(
      {
        params: fc.record({ id: fc.oneof(fc.constant(valid.params?.id ?? ""), wellFormedText) }),
        query: fc.dictionary(
          fc.oneof(fc.constantFrom("limit", "cursor", "type", "other"), sentName),
          fc.oneof(sentText, longText, fc.constantFrom("", "7")),
        ),
        headers,
        body,
      },
      { requiredKeys: ["params", "headers"] },
    );

    test("returns a documented success, 400, 404 or 412, and no error or log line contains submitted data", async () => {
      log.take();
      await fc.assert(
        fc.asyncProperty(fc.array(call, { minLength: BATCH, maxLength: BATCH }), async (calls) => {
          const responses = await Promise.all(
            calls.map(async (one) => invoke(handler, route, { ...one, token: tenant.adminToken })),
          );
          for (const { status, text, headers: responseHeaders } of responses) {
            expect([route.status, 400, 404, 412]).toContain(status);
            if (status !== route.status) expect(text + JSON.stringify(responseHeaders)).not.toContain(SENT_MARKER);
          }
          expect(log.take().join("\n")).not.toContain(SENT_MARKER);
        }),
        { numRuns: BATCHES },
      );
    });
  },
);
