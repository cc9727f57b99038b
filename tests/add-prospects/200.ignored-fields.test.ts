import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addLeniently, addProspects, addWithResults } from "../testkit/add-prospects.ts";
import { callRoute } from "../testkit/call-route.ts";
import { storeList, storeSearch } from "../testkit/fixtures.ts";
import { buildPerson } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

const tenant = await createTenant();

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test("names the dropped fields of the body and of the prospects in ignoredFields, each once", async () => {
    const prospects = [
      { ...buildPerson(), leadOwnerId: "7", note: "x" },
      { ...buildPerson(), note: null },
      buildPerson(),
    ];
    const { body } = await addWithResults(tenant, { prospects, dryRun: true });
    expect(body).toMatchObject({ addedCount: 3, ignoredFields: ["dryRun", "leadOwnerId", "note"] });
  });

  test("names a misspelt field of a selection in ignoredFields", async () => {
    const searchId = await storeSearch(tenant.orgId, [randomUUID()]);
    const selection = { mode: "bulk", searchId, startIndex: 0, targetCount: 1, excludeIds: [] };
    expect((await addWithResults(tenant, { selection, note: "" })).body.ignoredFields).toEqual(["note", "excludeIds"]);
    const manual = { mode: "manual", includedIds: [randomUUID()], searchId };
    expect((await addWithResults(tenant, { selection: manual })).body.ignoredFields).toEqual(["searchId"]);
  });

  test("has no ignoredFields if no field was dropped, or without the representation", async () => {
    expect((await addWithResults(tenant, { prospects: [buildPerson()] })).body).not.toHaveProperty("ignoredFields");
    const { text } = await addProspects(tenant, { prospects: [{ ...buildPerson(), note: "x" }] });
    expect(text).toBe('{"addedCount":1}');
  });

  test("names at most 20 fields, and only names of up to 64 plain characters", async () => {
    const names = ["a b", "é", "", "x".repeat(65), "<script>", "a@example.com"];
    const plain = ["x".repeat(64), "A.b_c-9", "__proto__", ...Array.from({ length: 30 }, (_, i) => `field${i}`)];
    const json = `{"prospects":[{${[...names, ...plain].map((name) => `${JSON.stringify(name)}:1`).join()},${JSON.stringify(buildPerson()).slice(1)}]}`;
    const { status, body } = await addWithResults(tenant, json);
    expect(status).toBe(200);
    expect(body.ignoredFields).toEqual(plain.slice(0, 20));
  });

  test("names unknown fields like members of every object: __proto__, constructor, prototype, toString", async () => {
    const unknown = '"__proto__":{"city":"x"},"constructor":1,"prototype":{},"toString":null';
    const prospect = JSON.stringify(buildPerson()).slice(1);
    const names = ["__proto__", "constructor", "prototype", "toString"];
    for (const json of [`{"prospects":[{${unknown},${prospect}]}`, `{${unknown},"prospects":[{${prospect}]}`])
      expect((await addWithResults(tenant, json)).body.ignoredFields).toEqual(names);
    const selection = `{"selection":{"mode":"manual","includedIds":["${randomUUID()}"],${unknown}}}`;
    expect((await addWithResults(tenant, selection)).body.ignoredFields).toEqual(names);
  });

  test("names the dropped fields of educations and work experiences, without their positions", async () => {
    const educations = [
      { school: "MIT", schoolName: "MIT" },
      { schoolName: "ETH", "a b": 1 },
    ];
    const workExperiences = [{ title: "CTO", current: null, salary: 1, [`x${"y".repeat(60)}`]: 1 }];
    const prospects = [{ ...buildPerson(), educations, workExperiences }];
    const { body } = await addWithResults(tenant, { prospects });
    expect(body).toMatchObject({
      addedCount: 1,
      ignoredFields: ["educations.schoolName", "workExperiences.salary"],
    });
  });

  test("does not name the fields of invalid prospects", async () => {
    const prospects = [
      { ...buildPerson(), emails: ["n/a"], note: "x" },
      { ...buildPerson(), remark: "x" },
    ];
    expect((await addLeniently(tenant, { prospects })).body.ignoredFields).toEqual(["remark"]);
  });
});

describe("POST /entities/leadlists/{id}/add-companies", () => {
  test("names the dropped fields of the body in ignoredFields", async () => {
    const listId = await storeList(tenant.orgId, { type: "company", userIds: ["member"] });
    const call = { body: { companyIds: [randomUUID()], personIds: [] }, headers: { prefer: "return=representation" } };
    expect((await callRoute("addCompanies", { ...tenant, listId }, call)).body.ignoredFields).toEqual(["personIds"]);
  });
});
