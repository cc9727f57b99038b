import { randomUUID } from "node:crypto";
import { NumberValueImpl } from "@aws-sdk/util-dynamodb";
import { expect, test } from "vitest";
import { copyKey } from "../../lib/dynamodb/keys.ts";
import { addProspects } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { read, readCopy, readRawCopies } from "../testkit/db-read.ts";
import { store, storeCopies, storeGlobal } from "../testkit/fixtures.ts";
import { somePerson } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { newTenant } from "../testkit/tenant.ts";

const select = (...includedIds: string[]) => ({ selection: { mode: "manual", includedIds } });

test("the global record wins over the data given, as a whole", async () => {
  const tenant = await newTenant();
  const { linkedinUrl: _, ...recorded } = { ...somePerson(), jobTitle: "As recorded", onlyGlobal: { rank: 7 } };
  await storeGlobal([recorded]);

  await addProspects(tenant, { prospects: [{ ...somePerson(recorded.id), skills: ["as given"] }] });
  const copy = await readCopy(tenant.orgId, recorded.id);
  expect(copy).toEqual({
    ...pickKey(copyKey(tenant.orgId, "person", recorded.id)),
    person: recorded,
    source: "global",
    copiedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
});

test("a global record is copied to the byte, whatever types it holds", async () => {
  const tenant = await newTenant();
  const person = {
    id: randomUUID(),
    score: NumberValueImpl.from("12345678901234567890.123456789"),
    tags: new Set(["b", "a"]),
    photo: new Uint8Array([0, 255, 7]),
    nothing: null,
    empty: { text: "", list: [], map: {} },
  };
  await storeGlobal([person]);
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
  const tenant = await newTenant();
  const given = {
    ...somePerson(),
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
  const tenant = await newTenant();
  const person = somePerson();
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
  const tenant = await newTenant();
  const person = somePerson();
  await storeCopies(tenant.orgId, [person]);
  const before = await readRawCopies(tenant.orgId, [person.id]);

  expect((await addProspects(tenant, select(person.id))).text).toBe('{"addedCount":1}');
  expect(await readRawCopies(tenant.orgId, [person.id])).toEqual(before);
});

test("a copy that any other tenant has is no source", async () => {
  const [tenant, other] = [await newTenant(), await newTenant()];
  const person = somePerson();
  await storeCopies(other.orgId, [person]);

  expect((await addProspects(tenant, select(person.id))).text).toBe('{"addedCount":0}');
  expect(await readCopy(tenant.orgId, person.id)).toBeUndefined();
});

test("a company of the same id is no person", async () => {
  const tenant = await newTenant();
  const company = { id: randomUUID(), name: "Acme" };
  await storeGlobal([company], "company");
  await store([{ key: copyKey(tenant.orgId, "company", company.id), attributes: { company } }]);

  expect((await addProspects(tenant, select(company.id))).text).toBe('{"addedCount":0}');
  expect(await read(copyKey(tenant.orgId, "person", company.id))).toBeUndefined();
});

test("an id that is nowhere is skipped and leaves nothing behind", async () => {
  const tenant = await newTenant();
  proxy.take();
  expect((await addProspects(tenant, select(randomUUID(), randomUUID()))).text).toBe('{"addedCount":0}');
  expect(proxy.take().filter(isWrite)).toEqual([]);
});

const pickKey = ({ pk, sk }: { readonly pk: string; readonly sk: string }) => ({ pk, sk });
