import { randomBytes } from "node:crypto";
import { GetItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { Counters } from "../../lib/counters.ts";
import { type Deadline, deadlineAfter } from "../../lib/deadline.ts";
import { Client } from "../../lib/dynamodb/client.ts";
import { ServiceUnavailableError } from "../../lib/errors.ts";
import { sweepDeletedLists } from "../../lib/lead-lists/sweep-deleted-lists.ts";
import { createTables } from "../../stacks/local/tables.ts";
import { client } from "../testkit/client.ts";
import { TABLES } from "../testkit/environment.ts";
import { log } from "../testkit/setup.ts";
import { signToken } from "../testkit/tokens.ts";

/** Sweeping sees all organisations: this file has a table of its own. */
const tables = { tenants: `Tenants-${randomBytes(4).toString("hex")}`, global: TABLES.global };
let callRoute: typeof import("../testkit/call-route.ts").callRoute;
let handler: typeof import("../../functions/sweep-deleted-lists.ts").handler;
beforeAll(async () => {
  await createTables(client, tables);
  process.env.TENANTS_TABLE = tables.tenants;
  vi.resetModules();
  ({ callRoute } = await import("../testkit/call-route.ts"));
  ({ handler } = await import("../../functions/sweep-deleted-lists.ts"));
});
afterAll(() => log.take());

const MINUTE = 60_000;
const database = { client: new Client({ databaseEndpoint: inject("databaseEndpoint") }), tables };
const sweep = (inMs = 2 * MINUTE, deadline: Deadline = deadlineAfter(30_000)) =>
  sweepDeletedLists({ ...database, deadline, counters: new Counters() }, new Date(Date.now() + inMs));

/** A list of an organisation of its own, with so many persons in it. */
async function someList(members: number) {
  const orgId = `org_${randomBytes(8).toString("hex")}`;
  const token = await signToken({ sub: "member", org_id: orgId });
  const { body: list } = await callRoute("createLeadList", { token }, { body: { name: "A list" } });
  const caller = { token, listId: String(list.id) };
  const ids = Array.from({ length: members }, () => crypto.randomUUID() as string);
  const person = { firstName: "Ada", lastName: "Lovelace" };
  for (let i = 0; i < members; i += 1_000) {
    const prospects = ids.slice(i, i + 1_000).map((id) => ({ id, ...person }));
    expect((await callRoute("addProspects", caller, { body: { prospects } })).status).toBe(200);
  }
  return { orgId, caller, ids };
}

/** What the database holds beneath a key prefix. */
async function countOf(prefix: string): Promise<number> {
  let count = 0;
  let ExclusiveStartKey: Record<string, { S: string }> | undefined;
  do {
    const scan = new ScanCommand({
      ...{ TableName: tables.tenants, Select: "COUNT", ConsistentRead: true, ExclusiveStartKey },
      FilterExpression: "begins_with(pk, :prefix)",
      ExpressionAttributeValues: { ":prefix": { S: prefix } },
    });
    const page = await client.send(scan);
    count += page.Count ?? 0;
    ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey);
  return count;
}

const membershipsOf = ({ orgId, caller }: Awaited<ReturnType<typeof someList>>) =>
  countOf(`ORG#${orgId}#LIST#${caller.listId}#`);

test("what a deleted list leaves is gone once no request can still be adding to it, and not before", async () => {
  const list = await someList(60);
  await callRoute("removeProspects", list.caller, { body: { personIds: list.ids.slice(0, 10) } });
  await callRoute("deleteLeadList", list.caller);
  await sweep(0.9 * MINUTE);
  expect(await membershipsOf(list)).toBe(60);

  expect(await sweep()).toBeGreaterThan(0);
  expect(await membershipsOf(list)).toBe(0);
  expect(await countOf(`ORG#${list.orgId}#PERSON#`)).toBe(60);
  expect((await callRoute("getLeadList", list.caller)).status).toBe(404);
});

test("a deleted list itself is kept for the day in which an operation on it may be tried again", async () => {
  const list = await someList(1);
  await callRoute("deleteLeadList", list.caller);
  const Key = { pk: { S: `ORG#${list.orgId}` }, sk: { S: `LIST#${list.caller.listId}` } };
  const stored = () => client.send(new GetItemCommand({ TableName: tables.tenants, Key, ConsistentRead: true }));
  expect((await stored()).Item).not.toHaveProperty("expiresAt");
  await sweep();
  const left = Number((await stored()).Item?.expiresAt?.N) - Date.now() / 1_000;
  expect(left).toBeGreaterThanOrEqual(86_400);
  expect(left).toBeLessThan(86_400 + 300);
});

test("lists that are not deleted stay as they are", async () => {
  const [kept, deleted] = [await someList(30), await someList(30)];
  await callRoute("deleteLeadList", deleted.caller);
  await sweep();
  expect([await membershipsOf(kept), await membershipsOf(deleted)]).toEqual([30, 0]);
  expect((await callRoute("getLeadList", kept.caller)).body.memberCount).toBe(30);
});

test("a list of thousands is swept in as many runs as it takes", async () => {
  const list = await someList(3_000);
  await callRoute("deleteLeadList", list.caller);

  // Each run is out of time after some requests; what it did stays done.
  let runs = 0;
  for (let left = 3_000; left > 0; runs++) {
    const outcome = await sweep(2 * MINUTE, deadlineAfterRequests(100)).catch((error: unknown) => error);
    const now = await membershipsOf(list);
    expect(now).toBeLessThan(left);
    if (now > 0) expect(outcome).toBeInstanceOf(ServiceUnavailableError);
    left = now;
  }
  expect(runs).toBeGreaterThan(1);
  await sweep();
  expect(await membershipsOf(list)).toBe(0);
});

/** Passes after so many requests, each of which asks for its limit. */
function deadlineAfterRequests(requests: number): Deadline {
  let asked = 0;
  const hasPassed = () => asked > requests;
  return {
    hasPassed,
    timeout() {
      asked += 1;
      return { signal: hasPassed() ? AbortSignal.abort() : new AbortController().signal, clear: () => {} };
    },
    sleep: async () => {},
  };
}

test("what is swept is not swept again, whoever sweeps at once", async () => {
  const list = await someList(300);
  await callRoute("deleteLeadList", list.caller);
  await Promise.all([sweep(), sweep(), sweep()]);
  expect(await membershipsOf(list)).toBe(0);
  expect(await sweep()).toBe(0);
});

test("the function sweeps, and logs how many lists are done", async () => {
  log.take();
  const context = { getRemainingTimeInMillis: () => 30_000 };
  const done = await handler({ id: "run" }, context);
  const [line = "{}"] = log.take();
  expect(JSON.parse(line)).toMatchObject({ message: "job", job: "sweepDeletedLists", done });
});
