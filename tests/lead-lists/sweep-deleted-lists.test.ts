import { randomBytes } from "node:crypto";
import { GetItemCommand, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { type Deadline, deadlineAfter } from "../../lib/deadline.ts";
import { createClient } from "../../lib/dynamodb/client.ts";
import { createDatabase } from "../../lib/dynamodb/database.ts";
import { buildItem, toKeyAttributes } from "../../lib/dynamodb/item.ts";
import { leadListKey, listReferenceKey } from "../../lib/dynamodb/keys.ts";
import { ServiceUnavailableError } from "../../lib/errors.ts";
import { OrgId } from "../../lib/identity/principal.ts";
import { sweepDeletedLists } from "../../lib/lead-lists/sweep-deleted-lists.ts";
import { buildLambdaContext } from "../../stacks/local/gateway/lambda-context.ts";
import { client } from "../testkit/client.ts";
import { type DatabaseRequest, type Interceptor, startDatabaseProxy } from "../testkit/database-proxy.ts";
import { useOwnTable } from "../testkit/own-table.ts";
import { log } from "../testkit/setup.ts";
import { signToken } from "../testkit/tokens.ts";

const tables = useOwnTable();
let callRoute: typeof import("../testkit/call-route.ts").callRoute;
let handler: typeof import("../../functions/sweep-deleted-lists.ts").handler;
beforeAll(async () => {
  ({ callRoute } = await import("../testkit/call-route.ts"));
  ({ handler } = await import("../../functions/sweep-deleted-lists.ts"));
});
afterAll(() => log.take());

const MINUTE = 60_000;
const serviceClient = createClient(inject("databaseEndpoint"));
const sweep = (inMs = 2 * MINUTE, deadline: Deadline = deadlineAfter(30_000)) =>
  sweepDeletedLists(createDatabase({ client: serviceClient, tables }, deadline), new Date(Date.now() + inMs));

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

  test("deletes the references that an interrupted deletion has left", async () => {
    const { orgId, caller } = await createList(1);
    const key = leadListKey(v.parse(OrgId, orgId), caller.listId);
    const { body } = await callRoute("getLeadList", caller);
    await callRoute("deleteLeadList", caller);
    const [reference] = [undefined, "member"].map((userId) => listReferenceKey(key, body, userId));
    const left = [undefined, "member"].map((userId) => buildItem(listReferenceKey(key, body, userId), {}));
    for (const Item of left) await client.send(new PutItemCommand({ TableName: tables.tenants, Item }));
    await sweep();
    expect(await countItems(`ORG#${orgId}#USER#`)).toBe(0);
    const Key = reference && toKeyAttributes(reference);
    const stored = await client.send(new GetItemCommand({ TableName: tables.tenants, Key, ConsistentRead: true }));
    expect(stored.Item).toBeUndefined();
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

    // The time of each run is over after some requests. What it deleted stays deleted, and the run returns normally.
    let runs = 0;
    for (let left = 3_000; left > 0; runs++) {
      const done = await sweep(2 * MINUTE, createDeadlineAfterRequests(100));
      const now = await countMemberships(list);
      expect(now).toBeLessThan(left);
      if (now > 0) expect(done).toBe(0);
      left = now;
    }
    expect(runs).toBeGreaterThan(1);
    await sweep();
    expect(await countMemberships(list)).toBe(0);
  });

  test("fails if the time runs out before anything is deleted", async () => {
    const list = await createList(10);
    await callRoute("deleteLeadList", list.caller);
    for (const requests of [0, 1, 5]) {
      await expect(sweep(2 * MINUTE, createDeadlineAfterRequests(requests))).rejects.toThrow(ServiceUnavailableError);
    }
    expect(await countMemberships(list)).toBe(10);
    expect(await sweep()).toBe(1);
  });

  test("sweeps small lists of other organisations before it finishes a large list that was deleted earlier", async () => {
    const large = await createList(4_500);
    await callRoute("deleteLeadList", large.caller);
    const small = await Promise.all([createList(20), createList(20), createList(20)]);
    for (const list of small) await callRoute("deleteLeadList", list.caller);

    // Enough for four turns of each list: all turns of the small lists, but not of the large one.
    expect(await sweep(2 * MINUTE, createDeadlineAfterRequests(230))).toBe(3);
    expect(await Promise.all(small.map(countMemberships))).toEqual([0, 0, 0]);
    const left = await countMemberships(large);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(4_500);
    expect(await sweep()).toBe(1);
    expect(await countMemberships(large)).toBe(0);
  });

  test("organisations take turns of at most 1,000 memberships, with at most 8 requests at a time", async () => {
    // Enough for at least 250 in each shard, although the ids are random.
    const lists = [await createList(2_800), await createList(2_800)];
    for (const list of lists) await callRoute("deleteLeadList", list.caller);
    let [concurrent, maxConcurrent] = [0, 0];
    const deletions: { readonly pk: string; readonly count: number }[] = [];
    const done = await sweepThroughProxy(async (request, forward) => {
      concurrent += 1;
      maxConcurrent = Math.max(maxConcurrent, concurrent);
      if (request.operation === "BatchWriteItem") deletions.push(readDeletions(request));
      return forward(request).finally(() => {
        concurrent -= 1;
      });
    });
    expect(done).toBe(2);
    expect(maxConcurrent).toBeLessThanOrEqual(8);
    expect(sumConsecutive(deletions).slice(0, 4)).toEqual([1_000, 1_000, expect.any(Number), expect.any(Number)]);
    expect(Math.max(...sumConsecutive(deletions))).toBe(1_000);
  });

  /** Sums the deletions that were sent one after the other for the same organisation. */
  function sumConsecutive(deletions: readonly { readonly pk: string; readonly count: number }[]): number[] {
    const sums: number[] = [];
    deletions.forEach(({ pk, count }, i) => {
      if (pk === deletions[i - 1]?.pk) sums.push((sums.pop() ?? 0) + count);
      else sums.push(count);
    });
    return sums;
  }

  /** Reads the organisation of a batch of deletions, and their number. */
  function readDeletions({ body }: DatabaseRequest) {
    const requests: { DeleteRequest: { Key: { pk: { S: string } } } }[] = JSON.parse(body).RequestItems[tables.tenants];
    const [, pk = ""] = requests[0]?.DeleteRequest.Key.pk.S.split("#") ?? [];
    return { pk, count: requests.length };
  }

  async function sweepThroughProxy(intercept: Interceptor) {
    const proxy = await startDatabaseProxy(inject("databaseEndpoint"), intercept);
    onTestFinished(() => proxy.stop());
    const throughProxy = createClient(proxy.endpoint);
    const database = createDatabase({ client: throughProxy, tables }, deadlineAfter(30_000));
    return sweepDeletedLists(database, new Date(Date.now() + 2 * MINUTE));
  }

  test("sweeps all other lists before it fails with the unexpected error of one list", async () => {
    const lists = [await createList(5), await createList(5), await createList(5)];
    for (const list of lists) await callRoute("deleteLeadList", list.caller);
    const [broken] = lists;
    const body = JSON.stringify({ __type: "com.amazon.coral.validate#ValidationException", message: "broken" });
    const failing = sweepThroughProxy(async (request, forward) =>
      request.operation === "Query" && request.body.includes(`LIST#${broken?.caller.listId}`)
        ? { status: 400, headers: { "content-type": "application/x-amz-json-1.0" }, body }
        : forward(request),
    );
    await expect(failing).rejects.toThrow("broken");
    expect(await Promise.all(lists.map(countMemberships))).toEqual([5, 0, 0]);
    expect(await sweep()).toBe(1);
  });

  test("sweeps all deleted lists of one organisation", async () => {
    const { orgId, caller } = await createList(10);
    const ids = [caller.listId];
    for (let i = 0; i < 4; i++) {
      const { body } = await callRoute("createLeadList", caller, { body: { name: "Another list" } });
      ids.push(String(body.id));
    }
    for (const listId of ids) await callRoute("deleteLeadList", { ...caller, listId });
    expect(await sweep()).toBe(5);
    expect(await countItems(`ORG#${orgId}#LIST#`)).toBe(0);
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
    expect(JSON.parse(line)).toMatchObject({ message: "job", job: "sweepDeletedLists", done, deletedMemberships: 1 });
  });

  test("logs nothing if there is nothing to sweep", async () => {
    await sweep();
    log.take();
    expect(await run()).toBe(0);
    expect(log.take()).toEqual([]);
  });
});
