import fc from "fast-check";
import { expect, test } from "vitest";
import { buildDocument, ORDER_COUNT } from "../../lib/person-search/document.ts";
import { VALUE_FIELDS } from "../../lib/person-search/fields.ts";

const ID = "a0000000-0000-4000-8000-000000000001";
const build = (record: Record<string, unknown>) => buildDocument(ID, record);

test("a record becomes its folded values with their spellings, its words and flags", () => {
  const record = {
    firstName: "Ada",
    lastName: "O'Brien",
    jobTitle: "VP of Sales",
    companyName: " Müller AG ",
    companyId: "C0000000-0000-4000-8000-000000000001",
    country: "Germany",
    emails: ["ada@example.com"],
    phones: [" "],
    skills: ["C++", "c++", "Sales"],
  };
  expect(build(record)).toEqual({
    id: ID,
    order: 0b011001,
    values: {
      companyName: [{ folded: "muller ag", spelling: "Müller AG" }],
      country: [{ folded: "germany", spelling: "Germany" }],
      skills: [
        { folded: "c++", spelling: "C++" },
        { folded: "sales", spelling: "Sales" },
      ],
    },
    words: { jobTitle: ["vp", "of", "sales"], name: ["ada", "o", "brien", "obrien"] },
    companyId: "c0000000-0000-4000-8000-000000000001",
    hasEmail: true,
    hasPhone: false,
  });
});

test("values of another type, blanks, and values and words of more than 200 characters are left out", () => {
  const long = "x".repeat(201);
  const record = {
    emails: "ada@example.com",
    phones: [null, 1],
    seniority: ["vp"],
    city: { name: "Rome" },
    state: "\u200b",
    country: long,
    departments: "sales",
    skills: [1, null, "", "´", ["a"], long, "é".repeat(200)],
    jobTitle: `${long} ceo ${"abc-".repeat(100)}`,
    firstName: 7,
    companyId: long,
  };
  expect(build(record)).toEqual({
    id: ID,
    order: 0b111001,
    values: { skills: [{ folded: "e".repeat(200), spelling: "é".repeat(200) }] },
    words: { jobTitle: ["ceo", "abc"] },
    hasEmail: false,
    hasPhone: false,
  });
});

test("the order compares e-mail, phone, LinkedIn, job title, company and seniority, in this order", () => {
  const criteria = [
    { emails: ["a@example.com"] },
    { phones: ["1"] },
    { linkedinUrl: "https://www.linkedin.com/in/ada" },
    { jobTitle: "CEO" },
    { companyName: "Acme" },
    { seniority: "vp" },
  ];
  expect(build({}).order).toBe(ORDER_COUNT - 1);
  expect(build(Object.assign({}, ...criteria)).order).toBe(0);
  expect(build({ companyId: "acme" }).order).toBe(build({ companyName: "Acme" }).order);
  for (const [i, criterion] of criteria.entries()) {
    expect(build(criterion).order).toBeLessThan(build(Object.assign({}, ...criteria.slice(i + 1))).order);
  }
});

test("any record becomes a document", () => {
  const names = [...VALUE_FIELDS, "jobTitle", "firstName", "emails", "phones", "companyId", "linkedinUrl"];
  const value = fc.anything({ values: [fc.string({ unit: "binary" }), fc.constant("x".repeat(300_000))] });
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), (record) => {
      const { order, values } = build(record);
      expect(order).toBeGreaterThanOrEqual(0);
      for (const { folded, spelling } of Object.values(values).flat()) {
        expect(folded.isWellFormed() && spelling.isWellFormed() && spelling.length <= 400).toBe(true);
      }
    }),
  );
});
