import { expect, onTestFinished, test, vi } from "vitest";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import { expectUnavailable } from "../testkit/errors.ts";
import { invoke } from "../testkit/invoke.ts";
import { mockIssuers } from "../testkit/published-keys.ts";
import { signToken } from "../testkit/tokens.ts";

test("a request whose token cannot be verified, because the issuer fails, gets a 503 with its Idempotency-Key", async () => {
  const issuers = await mockIssuers(() => ({ status: 500, body: "" }));
  vi.stubEnv("AUTH_JWKS", undefined);
  vi.resetModules();
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await issuers.stop();
  });
  const { handler }: { handler: LambdaHandler } = await import("../../functions/list-lead-lists.ts");
  const token = await signToken({ sub: "user", org_id: "org_unavailable" });
  const headers = { "idempotency-key": "import 7" };
  expectUnavailable(await invoke(handler, routes.listLeadLists, { token, headers }), "import 7");
  expect(issuers.requestedUrls).not.toEqual([]);
});
