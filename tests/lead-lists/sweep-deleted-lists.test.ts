import { randomBytes } from "node:crypto";
import { GetItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { Counters } from "../../lib/counters.ts";
import { type Deadline, deadlineAfter } from "../../lib/deadline.ts";
import { Client } from "../../lib/dynamodb/client.ts";
import { ServiceUnavailableError } from "../../lib/errors.ts";
import { sweepDeletedLists } from "../../lib/lead-lists/sweep-deleted-lists.ts";
import { buildLambdaContext } from "../../stacks/local/gateway/lambda-context.ts";
import { createTables } from "../../stacks/local/tables.ts";
import { client } from "../testkit/client.ts";
import { TABLES } from "../testkit/environment.ts";
import { log } from "../testkit/setup.ts";
import { signToken } from "../testkit/tokens.ts";

/** The job sweeps the lists of all organisations, so this file uses its own table. */
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

/** Creates a list with a number of members in a new organisation. */
async function createList(members: number) {
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

/** Counts the items whose partition key has a prefix. */
async function countItems(prefix: string): Promise<number> {
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

const countMemberships = ({ orgId, caller }: Awaited<ReturnType<typeof createList>>) =>
  countItems(`ORG#${orgId}#LIST#${caller.listId}#`);

describe("the job sweepDeletedLists", () => {
  test("deletes the memberships of a deleted list, but not before a minute has passed", async () => {
    const list = await createList(60);
    await callRoute("removeProspects", list.caller, { body: { personIds: list.ids.slice(0, 10) } });
    await callRoute("deleteLeadList", list.caller);
    await sweep(0.9 * MINUTE);
    expect(await countMemberships(list)).toBe(60);

    expect(await sweep()).toBeGreaterThan(0);
    expect(await countMemberships(list)).toBe(0);
    expect(await countItems(`ORG#${list.orgId}#PERSON#`)).toBe(60);
    expect((await callRoute("getLeadList", list.caller)).status).toBe(404);
  });

  test("keeps the item of a deleted list for one day, during which a retry is recognised", async () => {
    const list = await createList(1);
    await callRoute("deleteLeadList", list.caller);
    const Key = { pk: { S: `ORG#${list.orgId}` }, sk: { S: `LIST#${list.caller.listId}` } };
    const stored = () => client.send(new GetItemCommand({ TableName: tables.tenants, Key, ConsistentRead: true }));
    expect((await stored()).Item).not.toHaveProperty("expiresAt");
    await sweep();
    const left = Number((await stored()).Item?.expiresAt?.N) - Date.now() / 1_000;
    expect(left).toBeGreaterThanOrEqual(86_400);
    expect(left).toBeLessThan(86_400 + 300);
  });

  test("does not change a list that is not deleted", async () => {
    const [kept, deleted] = [await createList(30), await createList(30)];
    await callRoute("deleteLeadList", deleted.caller);
    await sweep();
    expect([await countMemberships(kept), await countMemberships(deleted)]).toEqual([30, 0]);
    expect((await callRoute("getLeadList", kept.caller)).body.memberCount).toBe(30);
  });

  test("sweeps a list of 3,000 members in several runs if the time runs out", async () => {
    const list = await createList(3_000);
    await callRoute("deleteLeadList", list.caller);

    // Each run times out after some requests. What it deleted stays deleted.
    let runs = 0;
    for (let left = 3_000; left > 0; runs++) {
      const outcome = await sweep(2 * MINUTE, createDeadlineAfterRequests(100)).catch((error: unknown) => error);
      const now = await countMemberships(list);
      expect(now).toBeLessThan(left);
      if (now > 0) expect(outcome).toBeInstanceOf(ServiceUnavailableError);
      left = now;
    }
    expect(runs).toBeGreaterThan(1);
    await sweep();
    expect(await countMemberships(list)).toBe(0);
  });

  /** Creates a deadline that passes after a number of requests, each of which calls `timeout()` once. */
  function createDeadlineAfterRequests(requests: number): Deadline {
    let calls = 0;
    const hasPassed = () => calls > requests;
    return {
      hasPassed,
      timeout() {
        calls += 1;
        return { signal: hasPassed() ? AbortSignal.abort() : new AbortController().signal, clear: () => {} };
      },
      sleep: async () => {},
    };
  }

  test("sweeps a list once even if three runs are concurrent", async () => {
    const list = await createList(300);
    await callRoute("deleteLeadList", list.caller);
    await Promise.all([sweep(), sweep(), sweep()]);
    expect(await countMemberships(list)).toBe(0);
    expect(await sweep()).toBe(0);
  });

  const run = () => handler({ id: "run" }, buildLambdaContext("sweep", 30_000));

  test("returns and logs the number of swept lists", async () => {
    const list = await createList(1);
    await callRoute("deleteLeadList", list.caller);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2 * MINUTE });
    onTestFinished(() => void vi.useRealTimers());
    log.take();
    const done = await run();
    expect(done).toBeGreaterThan(0);
    const [line = "{}"] = log.take();
    expect(JSON.parse(line)).toMatchObject({ message: "job", job: "sweepDeletedLists", done });
  });

  test("logs nothing if there is nothing to sweep", async () => {
    await sweep();
    log.take();
    expect(await run()).toBe(0);
    expect(log.take()).toEqual([]);
  });
});
