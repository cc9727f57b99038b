import { randomUUID } from "node:crypto";
import { NumberValueImpl } from "@aws-sdk/util-dynamodb";
import { expect, test } from "vitest";
import { copyKey } from "../../lib/dynamodb/keys.ts";
import { addProspects } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { readCopy, readItem, readRawCopies } from "../testkit/db-read.ts";
import { storeCopies, storeGlobalRecords, storeItems } from "../testkit/fixtures.ts";
import { buildPerson } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

const select = (...includedIds: string[]) => ({ selection: { mode: "manual", includedIds } });

test("the global record wins over the data given, as a whole", async () => {
  const tenant = await createTenant();
  const { linkedinUrl: _, ...recorded } = { ...buildPerson(), jobTitle: "As recorded", onlyGlobal: { rank: 7 } };
  await storeGlobalRecords([recorded]);

  await addProspects(tenant, { prospects: [{ ...buildPerson(recorded.id), skills: ["as given"] }] });
  const copy = await readCopy(tenant.orgId, recorded.id);
  expect(copy).toEqual({
    ...pickKey(copyKey(tenant.orgId, "person", recorded.id)),
    person: recorded,
    source: "global",
    copiedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
});

test("a global record is copied to the byte, whatever types it holds", async () => {
  const tenant = await createTenant();
  const person = {
    id: randomUUID(),
    score: NumberValueImpl.from("12345678901234567890.123456789"),
    tags: new Set(["b", "a"]),
    photo: new Uint8Array([0, 255, 7]),
    nothing: null,
    empty: { text: "", list: [], map: {} },
  };
  await storeGlobalRecords([person]);
  await addProspects(tenant, select(person.id));

  const [copy] = await readRawCopies(tenant.orgId, [person.id]);
  expect(copy?.person?.M).toEqual({
    id: { S: person.id },
    score: { N: "12345678901234567890.123456789" },
    tags: { SS: expect.toSatisfy((tags: string[]) => tags.toSorted().join() === "a,b") },
    photo: { B: person.photo },
    nothing: { NULL: true },
    empty: { M: { text: { S: "" }, list: { L: [] }, map: { M: {} } } },
  });
});

test("data given for a person the global database lacks is stored as given, without fields that are null", async () => {
  const tenant = await createTenant();
  const given = {
    ...buildPerson(),
    postalCode: "EC1A 1BB",
    companyId: randomUUID(),
    subDepartments: ["field sales"],
    industry: "software",
    skills: [],
    languages: ["en", "de"],
    educations: [{ school: "TU Wien", degree: "MSc", fieldOfStudy: "Physics", startDate: "2001", endDate: "2006-07" }],
    workExperiences: [{ companyName: "Acme", companyId: randomUUID(), title: "CEO", current: true, location: "Wien" }],
    birthDate: "1980-02-29",
  };
  const nulls = { jobTitle: null, phones: null };
  const educations = given.educations.map((education) => ({ ...education, description: null }));

  await addProspects(tenant, { prospects: [{ ...given, ...nulls, educations }] });
  const { jobTitle: _j, phones: _p, ...expected } = given;
  expect(await readCopy(tenant.orgId, given.id)).toMatchObject({ source: "direct" });
  expect((await readCopy(tenant.orgId, given.id))?.person).toEqual(expected);
});

test("fields that are unknown or the service's own are never stored, at any depth", async () => {
  const tenant = await createTenant();
  const person = buildPerson();
  const foreign = {
    leadOwnerId: "user_1",
    consentGiven: true,
    consentDate: "2026-01-01",
    crmId: "crm-1",
    bullhornId: 42,
    createdAt: "2020-01-01T00:00:00.000Z",
    updatedAt: "2020-01-01T00:00:00.000Z",
    deletedAt: "2020-01-01T00:00:00.000Z",
    source: "global",
    pk: "ORG#other",
    anything: { nested: ["deep"] },
  };
  const school = { school: "TU Wien" };
  const prospects = [{ ...person, ...foreign, educations: [{ ...school, ...foreign }], workExperiences: [foreign] }];

  expect((await addProspects(tenant, { prospects, ...foreign })).text).toBe('{"addedCount":1}');
  const copy = await readCopy(tenant.orgId, person.id);
  expect(copy?.person).toEqual({ ...person, educations: [school], workExperiences: [{}] });
  expect(Object.keys(copy ?? {}).toSorted()).toEqual(["copiedAt", "person", "pk", "sk", "source"]);
  expect(copy?.source).toBe("direct");
});

test("a person the tenant has a copy of is added even when the global database lost the record", async () => {
  const tenant = await createTenant();
  const person = buildPerson();
  await storeCopies(tenant.orgId, [person]);
  const before = await readRawCopies(tenant.orgId, [person.id]);

  expect((await addProspects(tenant, select(person.id))).text).toBe('{"addedCount":1}');
  expect(await readRawCopies(tenant.orgId, [person.id])).toEqual(before);
});

test("a copy that any other tenant has is no source", async () => {
  const [tenant, other] = [await createTenant(), await createTenant()];
  const person = buildPerson();
  await storeCopies(other.orgId, [person]);

  expect((await addProspects(tenant, select(person.id))).text).toBe('{"addedCount":0}');
  expect(await readCopy(tenant.orgId, person.id)).toBeUndefined();
});

test("a company of the same id is no person", async () => {
  const tenant = await createTenant();
  const company = { id: randomUUID(), name: "Acme" };
  await storeGlobalRecords([company], "company");
  await storeItems([{ key: copyKey(tenant.orgId, "company", company.id), attributes: { company } }]);

  expect((await addProspects(tenant, select(company.id))).text).toBe('{"addedCount":0}');
  expect(await readItem(copyKey(tenant.orgId, "person", company.id))).toBeUndefined();
});

test("an id that is nowhere is skipped and leaves nothing behind", async () => {
  const tenant = await createTenant();
  proxy.take();
  expect((await addProspects(tenant, select(randomUUID(), randomUUID()))).text).toBe('{"addedCount":0}');
  expect(proxy.take().filter(isWrite)).toEqual([]);
});

const pickKey = ({ pk, sk }: { readonly pk: string; readonly sk: string }) => ({ pk, sk });
