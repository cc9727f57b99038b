import { marshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { ACME, LEAD_LISTS, SEARCHES, USERS } from "../../lib/demo/tenants.ts";
import { copyKey } from "../../lib/dynamodb/keys.ts";
import { PersonInput } from "../../lib/records/person.ts";
import { demoCompanies } from "../../stacks/local/demo-data/companies.ts";
import { demoPersons } from "../../stacks/local/demo-data/persons.ts";
import { itemSize } from "../testkit/item-size.ts";

const companies = demoCompanies();
const persons = [...demoPersons(companies)];

describe("the demo's global database", () => {
  test("is the same every time", () => {
    expect(demoCompanies()).toEqual(companies);
    expect([...demoPersons(companies)]).toEqual(persons);
  });

  test("has 10,000 persons and 300 companies, each with an id of its own", () => {
    expect(new Set(persons.map(({ id }) => id)).size).toBe(10_000);
    expect(new Set(companies.map(({ id }) => id)).size).toBe(300);
    expect(new Set(companies.map(({ name }) => name)).size).toBe(300);
  });

  test("has persons as the contract describes them, working for companies it knows", () => {
    const known = new Set<unknown>(companies.map(({ id }) => id));
    for (const person of persons) {
      expect(v.parse(PersonInput, person).profile).toEqual(person);
      expect(known).toContain(person.companyId);
    }
  });

  test("makes tenant copies under 1 KB, but for one in fifty of 5 to 20 KB", () => {
    const sizes = persons.map((person) => {
      const { pk, sk } = copyKey(ACME, "person", person.id);
      return itemSize(marshall({ pk, sk, person, source: "global", copiedAt: new Date(0).toISOString() }));
    });
    const long = sizes.filter((size) => size > 1_024);
    expect(long).toHaveLength(persons.length / 50);
    expect(Math.min(...long)).toBeGreaterThan(5_000);
    expect(Math.max(...long)).toBeLessThan(20_000);
  });
});

describe("the demo's tenants", () => {
  test("have searches of 5,000 and of 25 persons of the global database, none twice", () => {
    const known = new Set(persons.map(({ id }) => id));
    for (const [{ personIds }, count] of [[SEARCHES.large, 5_000] as const, [SEARCHES.small, 25] as const]) {
      expect(new Set(personIds).size).toBe(count);
      expect(personIds.every((id) => known.has(id))).toBe(true);
    }
  });

  test("have a user with access to the lists, one without, and an admin", () => {
    expect(LEAD_LISTS.acmePersons.list).toMatchObject({ type: "person", userIds: [USERS.alice.sub] });
    expect(LEAD_LISTS.acmeCompanies.list).toMatchObject({ type: "company", userIds: [USERS.alice.sub] });
    expect(USERS.carol).toMatchObject({ org_id: ACME, org_role: "org:admin" });
  });
});
