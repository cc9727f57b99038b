import { describe, expect, test } from "vitest";
import { Filters } from "../../lib/person-search/filters.schema.ts";
import { normaliseFilters } from "../../lib/person-search/normalise-filters.ts";
import { validateInput } from "../../lib/request-validation.ts";
import { SearchBody } from "../../lib/searches/found-persons.schema.ts";

const validate = (filters: unknown) => validateInput(SearchBody, { filters }, 50);

function listErrors(filters: unknown): string[] {
  const result = validate(filters);
  return result.success ? [] : result.details.map(({ path, message }) => `${path} ${message}`);
}

function normalise(filters: unknown) {
  const result = validateInput(Filters, filters, 50);
  if (!result.success) throw new Error(JSON.stringify(result.details));
  return normaliseFilters(result.output);
}

const many = (count: number) => Array.from({ length: count }, (_, i) => `value ${i}`);
const ID = "A0000000-0000-4000-8000-00000000000a";

describe("Filters rejects", () => {
  test.each([
    [{}, "filters must have at least one field"],
    [{ city: null, hasEmail: null }, "filters must have at least one field"],
    [[], "filters must be an object with at least one field"],
    ["Berlin", "filters must be an object with at least one field"],
    [{ town: { any: ["Rome"] } }, "filters.town is not a known field"],
    [{ "a secret text": 1 }, "filters must not have unknown fields"],
    [{ city: {} }, "filters.city must have any, all or none"],
    [{ city: ["Rome"] }, "filters.city must be an object with any, all or none"],
    [{ city: "Berlin" }, "filters.city must be an object with any, all or none"],
    [{ jobTitle: 7 }, "filters.jobTitle must be an object with any, all or none"],
    [{ companyId: true }, "filters.companyId must be an object with any or none"],
    [{ city: { any: "Rome" } }, "filters.city.any must be an array"],
    [{ city: { any: [] } }, "filters.city.any must have a length of at least 1"],
    [{ city: { not: ["Rome"] } }, "filters.city.not is not a known field"],
    [{ city: { any: ["Rome", 1] } }, "filters.city.any.1 must be a string"],
    [{ city: { none: [" \u200b"] } }, "filters.city.none.0 must not be blank"],
    [{ city: { none: ["´"] } }, "filters.city.none.0 must not be blank"],
    [{ skills: { all: ["é".repeat(201)] } }, "filters.skills.all.0 must have a length of at most 200"],
    [{ jobTitle: { any: ["+ - &"] } }, "filters.jobTitle.any.0 must have a letter or a digit"],
    [{ skills: { any: many(101) } }, "filters.skills.any must have a length of at most 100"],
    [{ companyId: { any: ["acme"] } }, "filters.companyId.any.0 must be a UUID"],
    [{ companyId: { all: [ID] } }, "filters.companyId.all is not a known field"],
    [{ hasEmail: "yes" }, "filters.hasEmail must be true or false"],
  ])("%j", (filters, error) => {
    expect(listErrors(filters)).toEqual([error]);
  });

  test("more than 500 values", () => {
    const lists = { any: many(100), none: many(100) };
    const filters = { skills: lists, city: lists, country: { any: many(100) } };
    expect(listErrors(filters)).toEqual([]);
    expect(listErrors({ ...filters, state: { any: ["one more"] } })).toEqual(["filters must have at most 500 values"]);
  });

  test("more than 800 words and values in all", () => {
    const all = many(100);
    const jobTitle = { any: Array(70).fill("a b c d e f g h i j") };
    expect(listErrors({ jobTitle, skills: { all } })).toEqual([]);
    expect(listErrors({ jobTitle, skills: { all }, name: { none: ["one"] } })).toEqual([
      "filters must have at most 800 words in jobTitle and name, and values in all",
    ]);
  });

  test("an object with very many unknown fields, without listing all of them", () => {
    const filters = Object.fromEntries(many(100_000).map((value, i) => [`f${i}`, value]));
    const result = validate(filters);
    expect(result).toMatchObject({ success: false, truncated: true });
  });
});

test("Filters accepts 200 characters, each of two code units, and lone surrogates", () => {
  expect(listErrors({ skills: { any: ["𝒳".repeat(200), "\ud800", "a\udfff"] } })).toEqual([]);
});

test("SearchBody has defaults and names a wrong field", () => {
  const filters = { hasEmail: true };
  const result = validateInput(SearchBody, { filters, facets: ["city", "skills", "city"] }, 50);
  expect(result).toMatchObject({ success: true, output: { filters, limit: 25, facets: ["city", "skills"] } });
  expect(validateInput(SearchBody, { filters, facets: ["jobTitle"] }, 50)).toMatchObject({
    details: [{ path: "facets.0" }],
  });
  expect(validateInput(SearchBody, { filters, limit: 101 }, 50)).toMatchObject({
    details: [{ path: "limit", message: "must be at most 100" }],
  });
});

describe("normaliseFilters", () => {
  test("folds and sorts, and keeps each value once", () => {
    const filters = {
      hasPhone: false,
      companyId: { none: [ID, ID.toLowerCase()] },
      skills: { none: ["C++"], any: ["Zürich", " ZURICH", "Å"] },
      jobTitle: { any: ["Sales VP", "vp  sales", "b a", "a"] },
      hasEmail: null,
    };
    expect(normalise(filters)).toEqual({
      jobTitle: { any: [["a"], ["a", "b"], ["sales", "vp"]] },
      skills: { any: ["a", "zurich"], none: ["c++"] },
      companyId: { none: [ID.toLowerCase()] },
      hasPhone: false,
    });
  });

  test("equal filters have the same JSON", () => {
    const one = { city: { any: ["Rome", "Łódź"], none: ["Oslo"] }, hasEmail: true, name: { all: ["Ada L"] } };
    const other = {
      name: { all: ["l ADA"] },
      hasEmail: true,
      city: { none: ["oslo "], any: ["lodz", "ROME", "rome"] },
    };
    expect(JSON.stringify(normalise(one))).toBe(JSON.stringify(normalise(other)));
    expect(JSON.stringify(normalise(one))).not.toBe(JSON.stringify(normalise({ ...one, hasEmail: false })));
  });
});
