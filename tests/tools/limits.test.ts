import { randomUUID } from "node:crypto";
import { expect, inject, test } from "vitest";
import { limitsKey } from "../../lib/dynamodb/keys.ts";
import { readItem } from "../testkit/db-read.ts";
import { TABLES } from "../testkit/environment.ts";
import { runLeads } from "../testkit/leads-command.ts";
import { loadLimitedService } from "../testkit/limited-service.ts";
import { createTenant } from "../testkit/tenant.ts";

const run = (...args: readonly string[]) =>
  runLeads(["limits", "--table", TABLES.tenants, ...args], { DYNAMODB_ENDPOINT: inject("databaseEndpoint") });

test("npm run leads -- limits sets, shows and clears an organisation's own limits", async () => {
  const { orgId } = await createTenant();
  const expectLimits = async (args: readonly string[], text: string) =>
    expect(await run("--org", orgId, ...args)).toEqual({ code: 0, stdout: `${orgId}: ${text}\n`, stderr: "" });
  await expectLimits([], "no limits of its own");
  expect(await readItem(limitsKey(orgId))).toBeUndefined();
  await expectLimits(["--set", "listsPerDay=0,requestsPerMinute=7"], "requestsPerMinute=7,listsPerDay=0");
  await expectLimits(["--set", "requestsPerMinute=8"], "requestsPerMinute=8,listsPerDay=0");
  await expectLimits(["--clear", "listsPerDay"], "requestsPerMinute=8");
  await expectLimits(["--clear", "all", "--set", "prospectsPerDay=5"], "prospectsPerDay=5");
  await expectLimits(["--clear", "all"], "no limits of its own");
});

test("the service applies limits that the command has set, and the limits of the stage for the others", async () => {
  const { orgId, ...tenant } = await createTenant();
  await run("--org", orgId, "--set", "requestsPerMinute=1");
  const call = loadLimitedService("requestsPerMinute=600,listsPerDay=9");
  const { status, headers } = await call("createLeadList", { token: tenant.token }, { body: { name: "x" } });
  expect([status, headers["ratelimit-policy"]]).toEqual([201, '"requests-minute";q=1;w=60, "lists-day";q=9;w=86400']);
});

test.each([
  [["--org", "a b"], "--org must have 1 to 64 of the characters A-Z a-z 0-9 _ -"],
  [["--org", "acme", "--set", "requestsPerHour=1"], "--set must be like requestsPerMinute=600,listsPerDay=100"],
  [["--org", "acme", "--clear", "everything"], "--clear must be all, or some of requestsPerMinute"],
  [[], "--org is required"],
])("npm run leads -- limits %j is rejected with exit code 1", async (args, message) => {
  expect(await run(...args)).toEqual({ code: 1, stdout: "", stderr: expect.stringContaining(message) });
});

test("npm run leads -- limits says what to do if the table does not exist", async () => {
  const table = `t-${randomUUID()}`;
  const { code, stderr } = await runLeads(["limits", "--table", table, "--org", "acme"], {
    DYNAMODB_ENDPOINT: inject("databaseEndpoint"),
  });
  expect([code, stderr]).toEqual([1, expect.stringContaining(`Table ${table} does not exist`)]);
});
