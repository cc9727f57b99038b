import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { buildErrorBody, JSON_HEADERS } from "../testkit/errors.ts";
import { storeList, storeSearch } from "../testkit/fixtures.ts";
import { buildPeople, buildPerson } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

// Requests that are valid according to the schema, but not for the stored list or search.

async function expectRejected(...[caller, body, message, details]: [...Sent, message: string, details?: object[]]) {
  proxy.take();
  const response = await addProspects(caller, body);
  expect({ status: response.status, headers: response.headers }).toEqual({ status: 400, headers: JSON_HEADERS });
  expect(response.body).toEqual(buildErrorBody(response, "BAD_REQUEST", message, details));
  expect(proxy.take().filter(isWrite)).toEqual([]);
}
type Sent = [caller: Parameters<typeof addProspects>[0], body: object];

test("POST add-prospects returns 400 for a company-type list and names add-companies", async () => {
  const tenant = await createTenant();
  const listId = await storeList(tenant.orgId, { type: "company", userIds: ["member"] });
  const message = "Lead list has type 'company'; use the /add-companies endpoint to add companies";
  await expectRejected({ ...tenant, listId }, { prospects: [buildPerson()] }, message);
  await expectRejected({ ...tenant, listId, token: tenant.adminToken }, { prospects: [buildPerson()] }, message);
});

test("POST add-prospects returns the same 400 for a search that is unknown, expired or of another organisation", async () => {
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
    await expectRejected(tenant, { selection }, "The search is unknown or has expired; search again", details);
  }
});
