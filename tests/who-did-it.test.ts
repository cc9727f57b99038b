import { describe, expect, test } from "vitest";
import { leadListKey, membershipKey } from "../lib/dynamodb/keys.ts";
import type { routes } from "../lib/routes.ts";
import { type Caller, callRoute } from "./testkit/call-route.ts";
import { readCopy, readItem } from "./testkit/db-read.ts";
import type { Call } from "./testkit/invoke.ts";
import { buildPerson } from "./testkit/people.ts";
import { log } from "./testkit/setup.ts";
import { createTenant } from "./testkit/tenant.ts";

/** A list that "member" created, with callers for "member" and for the admin "boss". */
async function createList() {
  const tenant = await createTenant();
  const { body } = await callRoute("createLeadList", tenant, { body: { name: "A list" } });
  const key = leadListKey(tenant.orgId, body.id);
  const [member, boss] = [tenant.token, tenant.adminToken].map((token) => ({ token, listId: String(body.id) }));
  if (!member || !boss) throw new Error("There are two callers");
  return { ...tenant, list: body, key, member, boss };
}

describe("the items name the user who", () => {
  test("created, changed and deleted a list; responses do, too", async () => {
    const { list, key, boss } = await createList();
    expect(list).toMatchObject({ createdBy: "member", updatedBy: "member" });
    const { body } = await callRoute("updateLeadList", boss, { body: { name: "Renamed" } });
    expect(body).toMatchObject({ createdBy: "member", updatedBy: "boss" });
    expect((await callRoute("getLeadList", boss)).body).toMatchObject({ updatedBy: "boss" });
    expect(await readItem(key)).toMatchObject({ updatedBy: "boss" });
    await callRoute("deleteLeadList", boss);
    expect(await readItem(key)).toMatchObject({ deletedBy: "boss", deletedAt: expect.any(String) });
  });

  test("added and removed a member, also after the member was added again", async () => {
    const { orgId, list, member, boss } = await createList();
    const person = buildPerson();
    const key = membershipKey(orgId, list.id, "person", person.id);
    await callRoute("addProspects", member, { body: { prospects: [person] } });
    expect(await readItem(key)).toMatchObject({ addedBy: "member" });
    expect(await readItem(key)).not.toHaveProperty("removedBy");
    await callRoute("removeProspects", boss, { body: { personIds: [person.id] } });
    expect(await readItem(key)).toMatchObject({ addedBy: "member", removedBy: "boss", expiresAt: expect.any(Number) });
    await callRoute("addProspects", boss, { body: { prospects: [person] } });
    expect(await readItem(key)).toMatchObject({ addedBy: "boss", removedBy: "boss" });
  });

  test("copied, changed and erased a lead", async () => {
    const { orgId, member, boss } = await createList();
    const person = buildPerson();
    await callRoute("addProspects", member, { body: { prospects: [person] } });
    const params = { id: person.id };
    await callRoute("updateLead", boss, { params, body: { jobTitle: "CEO" } });
    expect(await readCopy(orgId, person.id)).toMatchObject({ copiedBy: "member", updatedBy: "boss" });
    await callRoute("deleteLead", boss, { params });
    expect(await readCopy(orgId, person.id)).toMatchObject({ erasedBy: "boss" });
  });
});

describe("the log line names the user, and what the request was about", () => {
  async function captureLine(route: keyof typeof routes, caller: Caller, call: Partial<Call>) {
    log.take();
    const response = await callRoute(route, caller, call);
    const lines = log.take().map((line) => JSON.parse(line));
    return { response, line: lines.find(({ message }) => message === "request") };
  }

  test.each([
    ["updateLeadList", { body: { name: "Renamed" } }],
    ["deleteLeadList", {}],
    ["removeProspects", { body: { personIds: [buildPerson().id] } }],
  ] as const)("of %s", async (route, call) => {
    const { boss, list } = await createList();
    expect((await captureLine(route, boss, call)).line).toMatchObject({ userId: "boss", leadListId: list.id });
  });

  test("also of a request that is rejected", async () => {
    const { outsiderToken, list } = await createList();
    const caller = { token: outsiderToken, listId: list.id };
    const { line } = await captureLine("updateLeadList", caller, { body: { name: "Renamed" } });
    expect(line).toMatchObject({ status: 403, userId: "outsider", leadListId: list.id });
  });

  test("also if the id is not in the path: of a new list, and of a person erased by an identity", async () => {
    const { token, adminToken } = await createTenant();
    const created = await captureLine("createLeadList", { token }, { body: { name: "A list" } });
    expect(created.line).toMatchObject({ userId: "member", leadListId: created.response.body.id });
    const email = `${buildPerson().id}@example.com`;
    const erased = await captureLine("eraseLead", { token: adminToken }, { body: { email } });
    expect(erased.line).toMatchObject({ userId: "boss", leadId: erased.response.body.id });
    expect(JSON.stringify(erased.line)).not.toContain(email);
  });

  test("but not of a request without a valid token", async () => {
    const { line } = await captureLine("createLeadList", { token: "none" }, { body: { name: "A list" } });
    expect(line).toMatchObject({ status: 401 });
    expect(line).not.toHaveProperty("userId");
  });
});
