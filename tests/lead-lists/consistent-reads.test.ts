import { expect, test } from "vitest";
import { callRoute } from "../testkit/call-route.ts";
import { buildPeople } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

test("getLeadList, listLeadLists and listLeads use consistent reads, so that a response shows every earlier write", async () => {
  const tenant = await createTenant();
  await callRoute("addProspects", tenant, { body: { prospects: buildPeople(30) } });
  proxy.take();
  for (const route of ["getLeadList", "listLeadLists", "listLeads"] as const) await callRoute(route, tenant);

  const reads = proxy.take().map(({ operation, body }) => ({ operation, ...JSON.parse(body) }));
  const queries = reads.filter(({ operation }) => operation === "Query");
  // One query for the lists, and eight for the shards of the members: to count them and to read a page.
  expect(queries.length).toBeGreaterThan(8);
  for (const query of queries) expect(query.ConsistentRead).toBe(true);
  const tables = reads.flatMap(({ RequestItems = {} }) => Object.values<{ ConsistentRead?: boolean }>(RequestItems));
  expect(tables.length).toBeGreaterThanOrEqual(3);
  for (const table of tables) expect(table.ConsistentRead).toBe(true);
});
