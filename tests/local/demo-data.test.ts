import { marshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { ACME, LEAD_LISTS, SEARCHES, USERS } from "../../lib/demo/tenants.ts";
import { copyKey, globalIdentityKey } from "../../lib/dynamodb/keys.ts";
import { readIdentities } from "../../lib/records/identities.ts";
import { PersonInput } from "../../lib/records/person.ts";
import { createDemoCompanies } from "../../stacks/local/demo-data/companies.ts";
import { createDemoPersons } from "../../stacks/local/demo-data/persons.ts";
import { createDemoRecords } from "../../stacks/local/demo-data/records.ts";
import { computeItemSize } from "../testkit/item-size.ts";

const companies = createDemoCompanies();
const persons = [...createDemoPersons(companies)];

describe("demo data, global database", () => {
  test("creates the same records in every run", () => {
    expect(createDemoCompanies()).toEqual(companies);
    expect([...createDemoPersons(companies)]).toEqual(persons);
  });

  test("has 10,000 persons and 300 companies with unique ids", () => {
    expect(new Set(persons.map(({ id }) => id)).size).toBe(10_000);
    expect(new Set(companies.map(({ id }) => id)).size).toBe(300);
    expect(new Set(companies.map(({ name }) => name)).size).toBe(300);
  });

  test("has only persons that the API accepts, with a company that exists", () => {
    const known = new Set<unknown>(companies.map(({ id }) => id));
    for (const person of persons) {
      const { id, record, ignoredFields } = v.parse(PersonInput, person);
      expect({ ...record, id, ignoredFields }).toEqual({ ...person, ignoredFields: [] });
      expect(known).toContain(person.companyId);
    }
  });

  test("has one item for each identity, which names the first person that has it", () => {
    const items = [...createDemoRecords()];
    const named = items.flatMap(({ pk, personId }) => (personId?.S ? [[pk?.S, personId.S] as const] : []));
    const expected = new Map<string, string>();
    for (const person of persons) {
      for (const identity of readIdentities(person)) {
        const { pk } = globalIdentityKey(identity);
        if (!expected.has(pk)) expected.set(pk, person.id);
      }
    }
    expect(expected.size).toBeGreaterThanOrEqual(persons.length);
    expect(named.toSorted()).toEqual([...expected].toSorted());
  });

  test("has persons with and without each field of a filter, and frequent and rare values of it", () => {
    const read = (field: string) => persons.map((person) => [person[field] ?? []].flat());
    for (const field of ["state", "subDepartments", "functions", "skills", "languages", "emails", "phones"]) {
      const share = read(field).filter((values) => values.length > 0).length / persons.length;
      expect(share, field).toBeGreaterThan(0.1);
      expect(share, field).toBeLessThan(0.9);
    }
    for (const field of ["seniority", "departments", "companyName", "city", "state", "country"]) {
      const counts = Object.values(Object.groupBy(read(field).flat(), String)).map((all) => all?.length ?? 0);
      expect(Math.max(...counts) / Math.min(...counts), field).toBeGreaterThan(3);
    }
  });

  test("yields tenant copies under 1 KB, except 1 in 50 of 5 to 20 KB", () => {
    const sizes = persons.map((person) => {
      const { pk, sk } = copyKey(ACME, "person", person.id);
      return computeItemSize(marshall({ pk, sk, person, source: "global", copiedAt: new Date(0).toISOString() }));
    });
    const long = sizes.filter((size) => size > 1_024);
    expect(long).toHaveLength(persons.length / 50);
    expect(Math.min(...long)).toBeGreaterThan(5_000);
    expect(Math.max(...long)).toBeLessThan(20_000);
  });
});

describe("demo data, tenants", () => {
  test("have searches with 5,000 and 25 different persons of the global database", () => {
    const known = new Set(persons.map(({ id }) => id));
    for (const [{ personIds }, count] of [[SEARCHES.large, 5_000] as const, [SEARCHES.small, 25] as const]) {
      expect(new Set(personIds).size).toBe(count);
      expect(personIds.every((id) => known.has(id))).toBe(true);
    }
  });

  test("have a user with access to the lists and an admin", () => {
    expect(LEAD_LISTS.acmePersons.list).toMatchObject({ type: "person", userIds: [USERS.alice.sub] });
    expect(LEAD_LISTS.acmeCompanies.list).toMatchObject({ type: "company", userIds: [USERS.alice.sub] });
    expect(USERS.carol).toMatchObject({ org_id: ACME, org_role: "org:admin" });
  });
});
