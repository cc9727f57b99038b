import { randomBytes } from "node:crypto";
import { GetItemCommand, UpdateItemCommand, type UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { deadlineAfter } from "../../lib/deadline.ts";
import { createClient } from "../../lib/dynamodb/client.ts";
import { createDatabase } from "../../lib/dynamodb/database.ts";
import { toKeyAttributes } from "../../lib/dynamodb/item.ts";
import { leadListKey, memberCountKey, readCountedList } from "../../lib/dynamodb/keys.ts";
import { ServiceUnavailableError } from "../../lib/errors.ts";
import { OrgId } from "../../lib/identity/principal.ts";
import { beginMemberChange } from "../../lib/lead-lists/member-count.ts";
import { settleCounts } from "../../lib/lead-lists/settle-counts.ts";
import { buildLambdaContext } from "../../stacks/local/gateway/lambda-context.ts";
import { client } from "../testkit/client.ts";
import { type Interceptor, startDatabaseProxy } from "../testkit/database-proxy.ts";
import { buildErrorResponse } from "../testkit/faults/fault.ts";
import { useOwnTable } from "../testkit/own-table.ts";
import { log } from "../testkit/setup.ts";
import { signToken } from "../testkit/tokens.ts";

const tables = useOwnTable();
let callRoute: typeof import("../testkit/call-route.ts").callRoute;
let handler: typeof import("../../functions/settle-counts.ts").handler;
beforeAll(async () => {
  ({ callRoute } = await import("../testkit/call-route.ts"));
  ({ handler } = await import("../../functions/settle-counts.ts"));
});
afterAll(() => log.take());

const MINUTE = 60_000;

const createTestDatabase = (endpoint = inject("databaseEndpoint")) =>
  createDatabase({ client: createClient(endpoint), tables }, deadlineAfter(30_000));

/** Runs the job. @param inMs on its clock, from now */
const settle = (inMs = 2 * MINUTE, endpoint?: string) =>
  settleCounts(createTestDatabase(endpoint), new Date(Date.now() + inMs));

/** Settles through a proxy. */
async function settleThrough(intercept: Interceptor) {
  const proxy = await startDatabaseProxy(inject("databaseEndpoint"), intercept);
  onTestFinished(proxy.stop);
  return settle(2 * MINUTE, proxy.endpoint);
}

type Value = { readonly N: string } | { readonly S: string };

const set = (target: Pick<UpdateItemCommandInput, "TableName" | "Key">, name: string, value: Value) =>
  client.send(
    new UpdateItemCommand({
      ...target,
      UpdateExpression: "SET #name = :value",
      ExpressionAttributeNames: { "#name": name },
      ExpressionAttributeValues: { ":value": value },
    }),
  );

async function createLists(sizes: readonly number[]) {
  const orgId = `org_${randomBytes(8).toString("hex")}`;
  const token = await signToken({ sub: "member", org_id: orgId });
  return Promise.all(
    sizes.map(async (size) => {
      const { body } = await callRoute("createLeadList", { token }, { body: { name: "A list" } });
      const key = memberCountKey(leadListKey(v.parse(OrgId, orgId), String(body.id)));
      const target = { TableName: tables.tenants, Key: toKeyAttributes(key) };
      const listTarget = { TableName: tables.tenants, Key: toKeyAttributes(readCountedList(key)) };
      const list = {
        caller: { token, listId: String(body.id) },
        ids: Array.from({ length: size }, () => crypto.randomUUID() as string),
        get: async () => (await callRoute("getLeadList", list.caller)).body,
        add: (ids: readonly string[]) =>
          callRoute("addProspects", list.caller, { body: { prospects: ids.map((id) => ({ id, firstName: "Ada" })) } }),
        remove: (personIds: readonly string[]) => callRoute("removeProspects", list.caller, { body: { personIds } }),
        stored: async () => (await client.send(new GetItemCommand({ ...target, ConsistentRead: true }))).Item,
        setList: (name: string, value: Value) => set(listTarget, name, value),
        /** Lets the last operation have begun long ago, or at another time. */
        backdate: (at = "2026-01-01T00:00:00.000Z") => set(target, "lastBegunAt", { S: at }),
        /** Does what an operation does before its first membership, and then crashes. */
        begin: () =>
          beginMemberChange(createTestDatabase(), readCountedList(key), { id: "o", userId: "ada", at: new Date() }),
        setCount: (count: number) => set(target, "memberCount", { N: String(count) }),
      };
      if (size > 0) expect((await list.add(list.ids)).status).toBe(200);
      return list;
    }),
  );
}

async function createList(size: number) {
  const [list] = await createLists([size]);
  return list ?? expect.fail();
}

describe("the job settleCounts", () => {
  test("sets a wrong count a minute after the last operation began, and then finds nothing more to do", async () => {
    const list = await createList(5);
    await list.remove(list.ids.slice(0, 1));
    const before = await list.get();
    expect(before).toMatchObject({ memberCount: 4, membersChangedAt: expect.any(String) });
    await list.setCount(99);
    await settle(0.9 * MINUTE);
    expect((await list.get()).memberCount).toBe(99);

    expect(await settle()).toBeGreaterThan(0);
    expect(await list.get()).toEqual(before);
    expect(await list.stored()).not.toHaveProperty("due");
    expect(await settle()).toBe(0);
  });

  test("keeps the ETag and updatedAt of a list, whose members only change", async () => {
    const list = await createList(0);
    const { headers, body } = await callRoute("getLeadList", list.caller);
    await list.add(list.ids.concat(crypto.randomUUID()));
    await settle();
    const after = await callRoute("getLeadList", list.caller);
    expect([after.headers.etag, after.body.updatedAt]).toEqual([headers.etag, body.updatedAt]);
    expect(after.body.memberCount).toBe(1);
  });

  test("membersChangedAt stays null for a list that an operation only began to change", async () => {
    const list = await createList(0);
    await list.begin();
    await settle();
    expect(await list.get()).toMatchObject({ memberCount: 0, membersChangedAt: null });
    expect(await list.stored()).not.toHaveProperty("due");
  });

  test("membersChangedAt does not go back if an operation ends after one that began later", async () => {
    const list = await createList(1);
    const later = "2126-01-01T00:00:00.000Z";
    await list.backdate(later);
    await list.remove(list.ids);
    expect(await list.get()).toMatchObject({ memberCount: 0, membersChangedAt: later });
    await list.backdate();
    await settle();
  });

  test("shows 0 for a count below zero, which stays due until it is settled", async () => {
    const list = await createList(3);
    await list.setCount(-2);
    expect((await list.get()).memberCount).toBe(0);
    expect(await list.stored()).toHaveProperty("due");
    await settle();
    expect((await list.get()).memberCount).toBe(3);
  });

  test("leaves a count as it is if an operation begins while the members are counted", async () => {
    const list = await createList(3);
    await list.setCount(50);
    let hasBegun = false;
    await settleThrough(async (request, forward) => {
      const outcome = await forward(request);
      if (request.operation === "Query" && !request.body.includes("IndexName") && !hasBegun) {
        hasBegun = true;
        await list.remove(list.ids.slice(0, 1));
      }
      return outcome;
    });
    expect(hasBegun).toBe(true);
    expect((await list.get()).memberCount).toBe(49);
    await settle();
    expect((await list.get()).memberCount).toBe(2);
  });

  test("two runs at once, or a run after one that ended at any of its requests, set the right count", async () => {
    const list = await createList(3);
    for (let last = 1; ; last++) {
      await list.setCount(50);
      await list.add([list.ids[0] ?? ""]);
      await list.remove([list.ids[0] ?? ""]);
      await list.add([list.ids[0] ?? ""]);
      let requests = 0;
      const crash: Interceptor = (request, forward) =>
        ++requests > last ? Promise.resolve(buildErrorResponse(400, "ValidationException")) : forward(request);
      const hasEnded = await settleThrough(crash).then(
        () => true,
        () => false,
      );
      await Promise.all([settle(), settle()]);
      expect((await list.get()).memberCount).toBe(3);
      expect(await list.stored()).not.toHaveProperty("due");
      if (hasEnded) break;
      expect(last).toBeLessThan(100);
    }
  });

  test("deletes the count of a deleted list", async () => {
    const list = await createList(2);
    await callRoute("deleteLeadList", list.caller);
    expect(await list.stored()).toBeDefined();
    await settle();
    expect(await list.stored()).toBeUndefined();
  });

  test("organisations take turns: a list does not wait for the second list of another organisation", async () => {
    const [many, [one]] = [await createLists([1, 1, 1, 1, 1, 1]), await createLists([1])];
    for (const list of [...many, one]) await list?.setCount(7);
    const lists = new Set<string>();
    await settleThrough((request, forward) => {
      const pk = request.body.match(/#LIST#([\w-]{36})#\d"/)?.[1];
      if (request.operation === "Query" && pk) lists.add(pk);
      return forward(request);
    });
    const order = [...lists];
    expect(order).toHaveLength(7);
    expect(order.indexOf(one?.caller.listId ?? "")).toBeLessThan(2);
  });

  test("settles all other counts before it fails with the unexpected error of one list", async () => {
    const [lists, others] = [await createLists([1, 1, 1]), await createLists([1, 1])];
    for (const list of [...lists, ...others]) await list.setCount(7);
    const [first] = lists;
    await first?.setList("name", { N: "7" });
    await expect(settle()).rejects.toThrow(v.ValiError);
    await first?.backdate();
    log.take();
    await expect(handler({ id: "a run" }, buildLambdaContext("settle-counts", 30_000))).rejects.toThrow(
      "The job settleCounts failed",
    );
    expect(log.take().join()).toMatch(/"errorType":"ValiError"/);
    for (const list of [...lists.slice(1), ...others]) expect((await list.get()).memberCount).toBe(1);
    await first?.setList("name", { S: "A list" });
    expect(await settle()).toBe(1);
  });

  test("fails if the database does not respond before one count is settled", async () => {
    await createList(1);
    const run = settleCounts(
      createDatabase({ client: createClient("http://127.0.0.1:9"), tables }, deadlineAfter(200)),
      new Date(),
    );
    await expect(run).rejects.toThrow(ServiceUnavailableError);
  });

  test("a list of any size is read with one request", async () => {
    const list = await createList(1);
    await list.setCount(200_000);
    log.take();
    expect((await list.get()).memberCount).toBe(200_000);
    const entry = log
      .take()
      .map((line) => JSON.parse(line))
      .find(({ message }) => message === "request");
    expect(entry).toMatchObject({ databaseRequests: 1 });
    await settle();
  });
});
