import { randomUUID } from "node:crypto";
import { NumberValueImpl } from "@aws-sdk/util-dynamodb";
import { describe, expect, test } from "vitest";
import { copyKey } from "../../lib/dynamodb/keys.ts";
import { addProspects } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { readCopy, readItem, readRawCopies } from "../testkit/db-read.ts";
import { storeCopies, storeGlobalRecords, storeItems } from "../testkit/fixtures.ts";
import { buildPerson } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

const selectByIds = (...includedIds: string[]) => ({ selection: { mode: "manual", includedIds } });

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test("copies the global record instead of the given data if both exist", async () => {
    const tenant = await createTenant();
    const { linkedinUrl: _, ...record } = {
      ...buildPerson(),
      jobTitle: "From the global record",
      onlyGlobal: { rank: 7 },
    };
    await storeGlobalRecords([record]);

    await addProspects(tenant, { prospects: [{ ...buildPerson(record.id), skills: ["from the request"] }] });
    const copy = await readCopy(tenant.orgId, record.id);
    expect(copy).toEqual({
      ...pickKeyAttributes(copyKey(tenant.orgId, "person", record.id)),
      person: record,
      source: "global",
      copiedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      copiedBy: "member",
      operationId: expect.any(String),
      profile: expect.any(String),
    });
  });

  test("copies a global record exactly, with every DynamoDB type", async () => {
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
    await addProspects(tenant, selectByIds(person.id));

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

  test("stores the given data without null fields if the global database has no record", async () => {
    const tenant = await createTenant();
    const person = {
      ...buildPerson(),
      postalCode: "EC1A 1BB",
      companyId: randomUUID(),
      subDepartments: ["field sales"],
      industry: "software",
      skills: [],
      languages: ["en", "de"],
      educations: [
        { school: "TU Wien", degree: "MSc", fieldOfStudy: "Physics", startDate: "2001", endDate: "2006-07" },
      ],
      workExperiences: [
        { companyName: "Acme", companyId: randomUUID(), title: "CEO", current: true, location: "Wien" },
      ],
      birthDate: "1980-02-29",
    };
    const nulls = { jobTitle: null, phones: null };
    const educations = person.educations.map((education) => ({ ...education, description: null }));

    await addProspects(tenant, { prospects: [{ ...person, ...nulls, educations }] });
    const { jobTitle: _j, phones: _p, ...expected } = person;
    expect(await readCopy(tenant.orgId, person.id)).toMatchObject({ source: "direct" });
    expect((await readCopy(tenant.orgId, person.id))?.person).toEqual(expected);
  });

  test("never stores unknown or service-owned fields, at any depth", async () => {
    const tenant = await createTenant();
    const person = buildPerson();
    const droppedFields = {
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
    const prospects = [
      { ...person, ...droppedFields, educations: [{ ...school, ...droppedFields }], workExperiences: [droppedFields] },
    ];

    expect((await addProspects(tenant, { prospects, ...droppedFields })).text).toBe('{"addedCount":1}');
    const copy = await readCopy(tenant.orgId, person.id);
    expect(copy?.person).toEqual({ ...person, educations: [school], workExperiences: [{}] });
    expect(Object.keys(copy ?? {}).toSorted()).toEqual([
      "copiedAt",
      "copiedBy",
      "operationId",
      "person",
      "pk",
      "profile",
      "sk",
      "source",
    ]);
    expect(copy?.source).toBe("direct");
  });

  test("adds a person from the tenant's copy if the global database has no record", async () => {
    const tenant = await createTenant();
    const person = buildPerson();
    await storeCopies(tenant.orgId, [person]);
    const before = await readRawCopies(tenant.orgId, [person.id]);

    expect((await addProspects(tenant, selectByIds(person.id))).text).toBe('{"addedCount":1}');
    expect(await readRawCopies(tenant.orgId, [person.id])).toEqual(before);
  });

  test("never copies from another tenant's records", async () => {
    const [tenant, other] = [await createTenant(), await createTenant()];
    const person = buildPerson();
    await storeCopies(other.orgId, [person]);

    expect((await addProspects(tenant, selectByIds(person.id))).text).toBe('{"addedCount":0}');
    expect(await readCopy(tenant.orgId, person.id)).toBeUndefined();
  });

  test("does not add a company that has the given id", async () => {
    const tenant = await createTenant();
    const company = { id: randomUUID(), name: "Acme" };
    await storeGlobalRecords([company], "company");
    await storeItems([{ key: copyKey(tenant.orgId, "company", company.id), attributes: { company } }]);

    expect((await addProspects(tenant, selectByIds(company.id))).text).toBe('{"addedCount":0}');
    expect(await readItem(copyKey(tenant.orgId, "person", company.id))).toBeUndefined();
  });

  test("skips an unknown id and writes nothing", async () => {
    const tenant = await createTenant();
    proxy.take();
    expect((await addProspects(tenant, selectByIds(randomUUID(), randomUUID()))).text).toBe('{"addedCount":0}');
    expect(proxy.take().filter(isWrite)).toEqual([]);
  });
});

const pickKeyAttributes = ({ pk, sk }: { readonly pk: string; readonly sk: string }) => ({ pk, sk });
