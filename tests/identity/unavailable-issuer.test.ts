import { expect, onTestFinished, test, vi } from "vitest";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import { expectUnavailable } from "../testkit/errors.ts";
import { invoke } from "../testkit/invoke.ts";
import { mockIssuers } from "../testkit/published-keys.ts";
import { log } from "../testkit/setup.ts";
import { signToken } from "../testkit/tokens.ts";

const ISSUER_FAILURES = { Name: "issuerFailures", Unit: "Count" };

test("a request whose token cannot be verified, because the issuer fails, gets a 503 with its Idempotency-Key, and is counted apart from deadlines", async () => {
  const issuers = await mockIssuers(() => ({ status: 500, body: "" }));
  vi.stubEnv("AUTH_JWKS", undefined);
  vi.resetModules();
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await issuers.stop();
  });
  const { handler }: { handler: LambdaHandler } = await import("../../functions/list-lead-lists.ts");
  const token = await signToken({ sub: "user", org_id: "org_unavailable" });
  log.take();
  const headers = { "idempotency-key": "import 7" };
  expectUnavailable(await invoke(handler, routes.listLeadLists, { token, headers }), "import 7");
  expect(issuers.requestedUrls).not.toEqual([]);

  const lines = log.take().map((line) => JSON.parse(line));
  const [request] = lines.filter(({ level }) => level);
  expect(request).toMatchObject({ status: 503, issuerFailures: 1, cause: "NonRetryableFetchError" });
  expect(request).not.toHaveProperty("deadlineStops");
  // One alarm watches the issuer of all routes, so the metric has no route.
  expect(lines.filter(({ _aws }) => _aws)).toEqual([
    {
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [{ Namespace: "LeadLists", Dimensions: [["service"]], Metrics: [ISSUER_FAILURES] }],
      },
      service: "lead-lists",
      issuerFailures: 1,
    },
  ]);
});
