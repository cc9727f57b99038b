import { randomUUID } from "node:crypto";
import { CreateTableCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { bulkPut } from "../../lib/dynamodb/bulk-put.ts";
import { buildItem } from "../../lib/dynamodb/item.ts";
import { leadListKey, memberCountKey, membershipKey } from "../../lib/dynamodb/keys.ts";
import { OrgId } from "../../lib/identity/principal.ts";
import { buildLeadListItems } from "../../lib/lead-lists/list-references.ts";
import { defineTable } from "../../stacks/local/tables.ts";
import { callRoute } from "../testkit/call-route.ts";
import { client } from "../testkit/client.ts";
import { startDatabaseProxy } from "../testkit/database-proxy.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { TABLES } from "../testkit/environment.ts";
import { deleteItems, storeCopies, storeItems, storeList } from "../testkit/fixtures.ts";
import { runLeads } from "../testkit/leads-command.ts";
import { readCount, setCountAttribute } from "../testkit/member-counts.ts";
import { startOneFaultDatabase } from "../testkit/one-fault-database.ts";
import { readPage } from "../testkit/page-commands.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

const LONG_AGO = { S: "2026-01-01T00:00:00.000Z" };

const runOn = (endpoint: string, ...args: readonly string[]) =>
  runLeads(["recount", "--table", TABLES.tenants, ...args], { DYNAMODB_ENDPOINT: endpoint });
const run = (...args: readonly string[]) => runOn(inject("databaseEndpoint"), ...args);

const printed = (stdout: string) => ({ code: 0, stdout, stderr: "" });
const LEFT = "1 list was changed within the last minute; the job settleCounts counts it.\n";

/** Creates a list with two members, whose last change was long ago and is not settled. */
async function createList() {
  const tenant = await createTenant();
  const people = buildPeople(3);
  await storeCopies(tenant.orgId, people);
  const add = (includedIds: readonly string[]) =>
    callRoute("addProspects", tenant, { body: { selection: { mode: "manual", includedIds } } });
  const [one, two, three] = people.map(({ id }) => id);
  await add([one ?? "", two ?? ""]);
  // A partition in which the job does not look: other tests run it, and it would settle the count, too.
  await setCountAttribute(tenant, "due", { S: "not for the job" });
  await setCountAttribute(tenant, "lastBegunAt", LONG_AGO);
  return {
    ...tenant,
    countKey: memberCountKey(leadListKey(tenant.orgId, tenant.listId)),
    addThird: () => add([three ?? ""]),
  };
}

/** Stores a list as it was before counts were kept: two members and no count. */
async function createOldList() {
  const list = await createList();
  await deleteItems([list.countKey]);
  return list;
}

const readShown = async (list: Awaited<ReturnType<typeof createList>>) => {
  const { memberCount, due } = (await readCount(list)) ?? {};
  return { memberCount, isDue: due !== undefined };
};

describe("npm run leads -- recount", () => {
  test("settles a count that is due, and corrects a wrong one that is not", async () => {
    const list = await createList();
    const args = ["--org", list.orgId, "--list", list.listId.toUpperCase()];
    expect(await run(...args)).toEqual(printed("Checked 1 list: 0 corrected, 0 left.\n"));
    expect(await readShown(list)).toEqual({ memberCount: 2, isDue: false });
    await setCountAttribute(list, "memberCount", { N: "7" });
    expect(await run(...args)).toEqual(printed("Checked 1 list: 1 corrected, 0 left.\n"));
    expect(await readShown(list)).toEqual({ memberCount: 2, isDue: false });
    expect(await run(...args)).toEqual(printed("Checked 1 list: 0 corrected, 0 left.\n"));
  });

  test("creates the counts of an organisation's lists that have none, and of no deleted list", async () => {
    const list = await createOldList();
    const empty = { ...list, listId: await storeList(list.orgId) };
    const deleted = { ...list, listId: await storeList(list.orgId) };
    expect((await callRoute("deleteLeadList", { ...deleted, token: list.adminToken })).status).toBe(204);
    expect(await run("--org", list.orgId)).toEqual(printed("Checked 2 lists: 1 corrected, 0 left.\n"));
    expect(await readCount(list)).toMatchObject({ memberCount: 2, version: 0 });
    expect(await readShown(list)).toEqual({ memberCount: 2, isDue: false });
    expect(await readShown(empty)).toEqual({ memberCount: 0, isDue: false });
    expect(await readCount(deleted)).toBeUndefined();
  });

  test("leaves a list that was changed within the last minute to the job, and says so as stacks/README.md shows", async () => {
    expect(readPage("stacks/README.md")).toContain(`Checked 9 lists: 6 corrected, 1 left.\n${LEFT}`);
    const list = await createList();
    await list.addThird();
    await setCountAttribute(list, "memberCount", { N: "7" });
    expect(await run("--org", list.orgId)).toEqual(printed(`Checked 1 list: 0 corrected, 1 left.\n${LEFT}`));
    expect(await readShown(list)).toEqual({ memberCount: 7, isDue: true });
  });

  test("leaves a list that was changed within the last minute, if the clock of its machine is two minutes fast", async () => {
    const list = await createList();
    const past = new Date(Date.now() - 120_000);
    const slowDatabase = await startDatabaseProxy(inject("databaseEndpoint"), async (request, forward) => {
      const response = await forward(request);
      return { ...response, headers: { ...response.headers, date: past.toUTCString() } };
    });
    onTestFinished(() => slowDatabase.stop());
    await setCountAttribute(list, "lastBegunAt", { S: new Date(past.getTime() - 30_000).toISOString() });
    await setCountAttribute(list, "memberCount", { N: "7" });
    const result = await runOn(slowDatabase.endpoint, "--org", list.orgId);
    expect(result).toEqual(printed(`Checked 1 list: 0 corrected, 1 left.\n${LEFT}`));
    expect(await readShown(list)).toEqual({ memberCount: 7, isDue: true });
  });

  const moments = [
    ["before it reads the count", '"BatchGetItem"'],
    ["before it counts", '"Query" COUNT'],
    ["before it sets the count", "SET memberCount"],
  ] as const;
  const lists = { "with a count": createList, "without a count": createOldList };
  for (const [kind, create] of Object.entries(lists))
    test.each(moments)(`of a list ${kind} is never wrong if an add runs %s`, async (_, moment) => {
      const list = await create();
      const database = await startOneFaultDatabase(({ operation, body }) =>
        `"${operation}" ${body.includes('"COUNT"') ? "COUNT" : ""} ${body}`.includes(moment),
      );
      onTestFinished(() => database.stop());
      database.fault = { before: list.addThird };
      const result = await runOn(database.endpoint, "--org", list.orgId, "--list", list.listId);
      expect(database.fault).toBeUndefined();
      expect(result).toEqual(printed(`Checked 1 list: 0 corrected, 1 left.\n${LEFT}`));
      expect(await readShown(list)).toMatchObject({ isDue: true });
      await setCountAttribute(list, "lastBegunAt", LONG_AGO);
      expect(await run("--org", list.orgId)).toMatchObject({ stdout: expect.stringMatching(/ 0 left\.\n$/) });
      expect(await readMemberIds(list.orgId, list.listId)).toHaveLength(3);
      expect(await readShown(list)).toEqual({ memberCount: 3, isDue: false });
    });

  test("an add that runs before the command creates a missing count keeps its mark", async () => {
    const list = await createOldList();
    const database = await startOneFaultDatabase(({ operation }) => operation === "UpdateItem");
    onTestFinished(() => database.stop());
    database.fault = { before: list.addThird };
    const result = await runOn(database.endpoint, "--org", list.orgId);
    expect(result).toEqual(printed(`Checked 1 list: 0 corrected, 1 left.\n${LEFT}`));
    expect(await readCount(list)).toMatchObject({ version: 2, lastBegunAt: expect.any(String) });
  });

  test("--all counts every list of every organisation of the table", async () => {
    const TableName = `Recount-${randomUUID()}`;
    await client.send(new CreateTableCommand(defineTable("tenants", TableName)));
    const organisations = ["acme", "globex", "initech"].map((id) => v.parse(OrgId, id));
    const at = { createdBy: "ada", createdAt: LONG_AGO.S, updatedBy: "ada", updatedAt: LONG_AGO.S };
    const lists = organisations.flatMap((orgId) =>
      [0, 1, 5].map((size) => ({
        orgId,
        size,
        list: { id: randomUUID(), name: "A list", type: "company" as const, userIds: [], ...at },
      })),
    );
    const items = lists.flatMap(({ orgId, size, list }) => [
      ...buildLeadListItems(orgId, list),
      ...Array.from({ length: size }, () =>
        buildItem(membershipKey(orgId, list.id, "company", randomUUID()), { addedAt: LONG_AGO.S }),
      ),
    ]);
    const unreadable = leadListKey(organisations[0] ?? expect.fail(), randomUUID());
    await bulkPut(client, TableName, items);
    const recountAll = () =>
      runLeads(["recount", "--table", TableName, "--all"], { DYNAMODB_ENDPOINT: inject("databaseEndpoint") });
    expect(await recountAll()).toEqual(printed("Checked 9 lists: 6 corrected, 0 left.\n"));
    const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
    const counts = new Map(
      Items.filter(({ sk }) => sk?.S === "COUNT").map(({ pk, memberCount }) => [pk?.S, memberCount?.N]),
    );
    expect(counts).toEqual(
      new Map(lists.map(({ orgId, size, list }) => [memberCountKey(leadListKey(orgId, list.id)).pk, String(size)])),
    );

    await bulkPut(client, TableName, [buildItem(unreadable, { name: "not a list" })]);
    expect(await recountAll()).toEqual({
      code: 1,
      stdout: "Checked 10 lists: 0 corrected, 0 left.\n",
      stderr: `The item ${unreadable.pk}, ${unreadable.sk} is not a list as the service writes it.\n`,
    });
  });

  test.each([
    [["--org", "a b"], "--org must have 1 to 64 of the characters A-Z a-z 0-9 _ -"],
    [["--org", "acme", "--list", "1"], "--list must be a UUID"],
    [["--org", "acme", "--all"], "Either --org or --all is required"],
    [["--list", randomUUID(), "--all"], "--list needs --org"],
    [[], "Either --org or --all is required"],
  ])("%j is rejected with exit code 1", async (args, message) => {
    expect(await run(...args)).toEqual({ code: 1, stdout: "", stderr: expect.stringContaining(message) });
  });

  test("says in one line that the organisation has no such list, or no list at all", async () => {
    const [{ orgId }, other] = [await createTenant(), await createTenant()];
    const noOrganisation = `nobody-${randomUUID()}`;
    expect(await run("--org", noOrganisation)).toEqual({
      code: 1,
      stdout: "",
      stderr: `The organisation ${noOrganisation} has no lists.\n`,
    });
    for (const id of [randomUUID(), other.listId])
      expect(await run("--org", orgId, "--list", id)).toEqual({
        code: 1,
        stdout: "",
        stderr: `The organisation ${orgId} has no list ${id}.\n`,
      });
    await storeItems([{ key: leadListKey(orgId, other.listId), attributes: { deletedAt: LONG_AGO.S } }]);
    expect(await run("--org", orgId, "--list", other.listId)).toMatchObject({ code: 1 });
  });

  test("says what to do if the table does not exist", async () => {
    const table = `t-${randomUUID()}`;
    const { code, stderr } = await runLeads(["recount", "--table", table, "--all"], {
      DYNAMODB_ENDPOINT: inject("databaseEndpoint"),
    });
    expect([code, stderr]).toEqual([1, expect.stringMatching(new RegExp(`^Table ${table} does not exist [^\n]*\n$`))]);
  });
});
