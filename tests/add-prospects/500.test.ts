import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { leadListKey } from "../../lib/dynamodb/keys.ts";
import { readStackFrames } from "../../lib/error-summary.ts";
import { addProspects } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { buildErrorBody, JSON_HEADERS } from "../testkit/errors.ts";
import { storeItems } from "../testkit/fixtures.ts";
import { buildPerson } from "../testkit/people.ts";
import { log, proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test.each([
    ["has an unknown type", { type: "secret" }],
    ["has no userIds", { userIds: undefined }],
    ["has userIds that are not an array", { userIds: "member" }],
  ])("returns 500 without internal details if a stored list %s, and logs where it failed", async (_, broken) => {
    const tenant = await createTenant();
    const listId = randomUUID();
    const list = { id: listId, name: "A secret name", type: "person", userIds: ["member"], ...broken };
    const attributes = Object.fromEntries(Object.entries(list).filter(([, value]) => value !== undefined));
    await storeItems([{ key: leadListKey(tenant.orgId, listId), attributes }]);

    proxy.take();
    log.take();
    const response = await addProspects({ ...tenant, listId }, { prospects: [buildPerson()] });
    const lines = log.take();

    expect({ status: response.status, headers: response.headers }).toEqual({
      status: 500,
      headers: { ...JSON_HEADERS, "idempotency-key": expect.any(String) },
    });
    expect(response.body).toEqual(buildErrorBody(response, "INTERNAL_ERROR", "An unexpected error occurred"));
    expect(proxy.take().filter(isWrite)).toEqual([]);
    const line = lines.map((text) => JSON.parse(text)).find(({ message }) => message === "request");
    expect(line).toMatchObject({ level: "ERROR", status: 500, errorType: "ValiError" });
    expect(line.frames.join()).toContain("lead-list");
    expect(lines.join()).not.toContain("secret");
  });
});

test("readStackFrames omits an error message that looks like a stack frame", () => {
  const frames = readStackFrames(new Error("no such person\n    at Lovelace (ada@example.com:1:2)\n    at home"));
  expect(frames.join()).toContain("500.test");
  expect(frames.join()).not.toMatch(/ada|home/);
});
