import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { buildErrorBody, JSON_HEADERS } from "../testkit/errors.ts";
import { storeList, storeSearch } from "../testkit/fixtures.ts";
import { buildPeople, buildPerson } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

// Requests that keep the schema's rules, and do not fit what is stored.

async function expectRefused(...[caller, body, message, details]: [...Sent, message: string, details?: object[]]) {
  proxy.take();
  const answer = await addProspects(caller, body);
  expect({ status: answer.status, headers: answer.headers }).toEqual({ status: 400, headers: JSON_HEADERS });
  expect(answer.body).toEqual(buildErrorBody(answer, "BAD_REQUEST", message, details));
  expect(proxy.take().filter(isWrite)).toEqual([]);
}
type Sent = [caller: Parameters<typeof addProspects>[0], body: object];

test("a company-type list takes no persons; the message points to add-companies", async () => {
  const tenant = await createTenant();
  const listId = await storeList(tenant.orgId, { type: "company", userIds: ["member"] });
  const message = "Lead list has type 'company'; use the /add-companies endpoint to add companies";
  await expectRefused({ ...tenant, listId }, { prospects: [buildPerson()] }, message);
  await expectRefused({ ...tenant, listId, token: tenant.adminToken }, { prospects: [buildPerson()] }, message);
});

test("a search that is unknown, has expired or is another organisation's gets one and the same answer", async () => {
  const [tenant, other] = [await createTenant(), await createTenant()];
  const ids = buildPeople(10).map(({ id }) => id);
  const searchIds = {
    unknown: randomUUID(),
    expired: await storeSearch(tenant.orgId, ids, -1),
    foreign: await storeSearch(other.orgId, ids),
  };
  for (const searchId of Object.values(searchIds)) {
    const selection = { mode: "bulk", searchId, startIndex: 0, targetCount: 10 };
    const details = [{ path: "selection.searchId", message: "is unknown or has expired" }];
    await expectRefused(tenant, { selection }, "The search is unknown or has expired; search again", details);
  }
});
