import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import type { EntityType } from "../../lib/entity-type.ts";
import {
  LeadPage,
  ListedCompanyLead,
  ListedPersonLead,
  parseListedLead,
} from "../../lib/records/listed-lead.schema.ts";
import { createDemoCompanies } from "../../stacks/local/demo-data/companies.ts";
import { createDemoPersons } from "../../stacks/local/demo-data/persons.ts";
import { findViolations, readPointer } from "../testkit/openapi/document.ts";

const id = "10000000-0000-4000-8000-000000000001";

const readProperties = (pointer: string) => Object.keys(readPointer(`${pointer}/properties`) ?? {});
/** A page has one kind of item in the document, which has the fields of persons and of companies. */
const LISTED_LEAD = "/components/schemas/ListedLead";
const FIELDS = { person: Object.keys(ListedPersonLead.entries), company: Object.keys(ListedCompanyLead.entries) };

/** Serialises a lead as the use case and the route together do, and reads it as a client does. */
function serialise(type: EntityType, fields: object): unknown {
  const page = v.parse(LeadPage, { type, items: [parseListedLead(type, { id, ...fields })], nextCursor: null });
  return JSON.parse(JSON.stringify(page)).items[0];
}

test.each(["Education", "WorkExperience"])("a lead documents all fields of the prospect and of its %s", (nested) => {
  const prospect = readProperties("/components/schemas/Prospect");
  const documented = prospect.filter((name) => name !== "externalId");
  expect(readProperties(LISTED_LEAD)).toEqual(expect.arrayContaining(documented));
  expect(readProperties("/components/schemas/PersonLead")).toEqual(expect.arrayContaining(prospect));
  const fields = readProperties(`/components/schemas/${nested}`);
  expect(fields).toEqual(readProperties(`/components/schemas/${nested}Input`));
  expect(fields.length).toBeGreaterThan(5);
});

test("every field of a lead has a description", () => {
  const fields = Object.entries(readPointer(`${LISTED_LEAD}/properties`) ?? {});
  expect(fields.filter(([, field]) => !/\S/.test(field.description ?? ""))).toEqual([]);
  expect(fields.map(([name]) => name)).toEqual(expect.arrayContaining([...FIELDS.person, ...FIELDS.company]));
});

test("demo persons and companies are returned with all their fields", () => {
  const companies = createDemoCompanies();
  const persons = createDemoPersons(companies).take(500);
  for (const person of persons) expect(serialise("person", person)).toEqual(person);
  for (const company of companies) expect(serialise("company", company)).toEqual(company);
});

test("fields that are not documented are dropped, also in nested objects", () => {
  const education = { school: "TU Wien", degree: "MSc" };
  const person = { id, firstName: "Ada", educations: [education] };
  const undocumented = { pk: "ORG#a", consentGiven: true, name: "Ada", domain: "ada.example", constructor: "x" };
  const record = { ...person, ...undocumented, educations: [{ ...education, ...undocumented }] };
  expect(serialise("person", record)).toEqual(person);
  const company = { id, name: "Acme", employeeCount: 7 };
  expect(serialise("company", { ...company, firstName: "Ada", emails: ["ada@example.com"] })).toEqual(company);
});

test("a field whose stored value has another type is left out, and the other fields are kept", () => {
  const kept = { id, lastName: "Lovelace", skills: ["Algebra"], languages: [] };
  const wrong = { firstName: 7, jobTitle: null, emails: "ada@example.com", phones: ["1", 2], departments: {} };
  expect(serialise("person", { ...kept, ...wrong, educations: "none", birthDate: false })).toEqual(kept);
  expect(serialise("company", { id, name: ["Acme"], employeeCount: 1.5, foundedYear: "1950" })).toEqual({ id });
});

test("a nested field whose stored value has another type is left out, and its object is kept", () => {
  const workExperiences = [{ title: "CTO", current: "yes", companyName: 1 }, {}, { current: false }];
  const expected = [{ title: "CTO" }, {}, { current: false }];
  expect(serialise("person", { id, workExperiences })).toEqual({ id, workExperiences: expected });
  expect(serialise("person", { id, workExperiences: [{ title: "CTO" }, "CEO"] })).toEqual({ id });
});

describe.each(["person", "company"] as const)("any stored %s record", (type) => {
  const names = FIELDS[type].filter((name) => name !== "id");
  const value = fc.oneof(fc.jsonValue(), fc.string(), fc.array(fc.string()), fc.integer());
  const isText = (name: string, field: unknown) =>
    typeof field === "string" && findViolations(`${LISTED_LEAD}/properties/${name}`, field).length === 0;
  const record = fc.dictionary(fc.constantFrom(...names, "other", "school", "current"), value);

  test("is returned as documented: never an exception, never a value that violates the schema", () => {
    fc.assert(
      fc.property(record, (fields) => {
        const lead = serialise(type, fields);
        expect(findViolations(LISTED_LEAD, lead, "closed")).toEqual([]);
        const texts = Object.entries(fields).filter(([name, field]) => names.includes(name) && isText(name, field));
        expect(lead).toMatchObject(Object.fromEntries(texts));
      }),
      { numRuns: 1_000 },
    );
  });
});

test("an array with many values of another type is rejected at the first one", () => {
  const emails = Array(1_000_000).fill(0);
  const start = performance.now();
  expect(serialise("person", { emails })).toEqual({ id });
  expect(performance.now() - start).toBeLessThan(100);
});
