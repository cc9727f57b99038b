import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { leadListKey } from "../../lib/dynamodb/keys.ts";
import { readStackFrames } from "../../lib/http/stack-frames.ts";
import { addProspects } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { buildErrorBody, JSON_HEADERS } from "../testkit/errors.ts";
import { storeItems } from "../testkit/fixtures.ts";
import { buildPerson } from "../testkit/people.ts";
import { log, proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

test.each([
  ["has an unknown type", { type: "secret" }],
  ["has no users", { userIds: undefined }],
  ["has users of another kind", { userIds: "member" }],
])("a stored list that %s is our fault: the answer holds nothing internal, the log says where", async (_, broken) => {
  const tenant = await createTenant();
  const listId = randomUUID();
  const list = { id: listId, name: "A secret name", type: "person", userIds: ["member"], ...broken };
  const attributes = Object.fromEntries(Object.entries(list).filter(([, value]) => value !== undefined));
  await storeItems([{ key: leadListKey(tenant.orgId, listId), attributes }]);

  proxy.take();
  log.take();
  const answer = await addProspects({ ...tenant, listId }, { prospects: [buildPerson()] });
  const lines = log.take();

  expect({ status: answer.status, headers: answer.headers }).toEqual({ status: 500, headers: JSON_HEADERS });
  expect(answer.body).toEqual(buildErrorBody(answer, "INTERNAL_ERROR", "An unexpected error occurred"));
  expect(proxy.take().filter(isWrite)).toEqual([]);
  const failed = lines.map((line) => JSON.parse(line)).find(({ message }) => message === "request");
  expect(failed).toMatchObject({ level: "ERROR", status: 500, errorType: "ValiError" });
  expect(failed.frames.join()).toContain("lead-list");
  expect(lines.join()).not.toContain("secret");
});

test("a message that looks like a place in the code does not reach the log", () => {
  const frames = readStackFrames(new Error("no such person\n    at Lovelace (ada@example.com:1:2)\n    at home"));
  expect(frames.join()).toContain("500.test");
  expect(frames.join()).not.toMatch(/ada|home/);
});
