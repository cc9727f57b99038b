import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PersonInput } from "../../lib/records/person.ts";
import { validateInput } from "../../lib/request-validation.ts";
import { buildPerson } from "../testkit/people.ts";

const parse = (person: unknown) => validateInput(PersonInput, person, 50);

/** The output for a valid person. */
function parseValid(person: unknown) {
  const result = parse(person);
  return result.success ? result.output : expect.fail(JSON.stringify(result.details));
}

/** The errors of an invalid person. */
function listErrors(person: unknown) {
  const result = parse(person);
  return result.success ? expect.fail("The person is valid") : result.details;
}

/** What counts as absent in every optional field. */
const absent = fc.oneof(
  fc.constantFrom(null, "", " ", "\t\n", "\u00a0\u3000", "\u200b", "\u00ad", "\ufeff", "\u3164", "\u2800"),
  fc.string({ unit: fc.constantFrom(" ", "\u200b", "\u2060", "\u2003"), maxLength: 20 }),
);

const REQUIRED = { firstName: "Ada", id: randomUUID() };
const EDUCATION = { school: "x", degree: "x", fieldOfStudy: "x", startDate: "x", endDate: "x", description: "x" };
const EXPERIENCE = {
  ...{ companyName: "x", companyId: randomUUID(), title: "x", location: "x", startDate: "x", endDate: "x" },
  ...{ current: true, description: "x" },
};
const FULL = {
  ...{ firstName: "Ada", lastName: "Lovelace", jobTitle: "x", companyName: "x", companyId: randomUUID(), city: "x" },
  ...{ state: "x", postalCode: "x", country: "x", linkedinUrl: "https://www.linkedin.com/in/ada" },
  ...{ emails: ["ada@example.com"], phones: ["1"], seniority: "x", departments: ["x"], subDepartments: ["x"] },
  ...{ functions: ["x"], industry: "x", skills: ["x"], languages: ["x"], educations: [EDUCATION] },
  ...{ workExperiences: [EXPERIENCE], birthDate: "1980-02-29" },
};

/** An object with all fields of both, also an own `__proto__`. */
const merge = (one: object, other: object): object => Object.fromEntries([one, other].flatMap(Object.entries));

describe("the output", () => {
  test("a person has the id, the external id, the identities and the record apart", () => {
    const id = randomUUID();
    expect(parseValid({ id: id.toUpperCase(), externalId: "crm-7", ...FULL })).toEqual({
      id,
      externalId: "crm-7",
      identities: ["linkedin:/in/ada", "email:ada@example.com"],
      record: FULL,
      ignoredFields: [],
    });
  });

  test("a person is recognised by the profile and the first five different addresses, and keeps all its addresses", () => {
    const emails = ["A@example.com", "a@example.com", ...Array.from({ length: 9 }, (_, i) => `b${i}@example.com`)];
    const { identities, record } = parseValid({ firstName: "Ada", linkedinUrl: "linkedin.com/in/ada", emails });
    const addresses = ["a", "b0", "b1", "b2", "b3"].map((name) => `email:${name}@example.com`);
    expect(identities).toEqual(["linkedin:/in/ada", ...addresses]);
    expect(record.emails).toEqual(emails);
  });

  test("unknown fields are dropped and named, also those of educations and work experiences", () => {
    // `JSON.parse` makes `__proto__` an own property, unlike an object literal.
    const name = fc.oneof(
      fc.stringMatching(/^[a-z_.-]{1,12}$/),
      fc.constantFrom("__proto__", "constructor", "prototype", "toString", "ignoredFields", "leadOwnerId", "id2"),
    );
    const unknown = fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4, noNullPrototype: true });
    const known = new Set(Object.keys({ ...FULL, ...EDUCATION, ...EXPERIENCE, id: "", externalId: "" }));
    const dropped = unknown.filter((fields) => Object.keys(fields).every((field) => !known.has(field)));
    const nested = fc.array(dropped, { maxLength: 3 });
    fc.assert(
      fc.property(dropped, nested, nested, (person, educations, workExperiences) => {
        const sent = merge(person, {
          ...REQUIRED,
          educations: educations.map((fields) => merge(fields, EDUCATION)),
          workExperiences: workExperiences.map((fields) => merge(fields, EXPERIENCE)),
        });
        const names = [
          ...Object.keys(person),
          ...educations.flatMap(Object.keys).map((field) => `educations.${field}`),
          ...workExperiences.flatMap(Object.keys).map((field) => `workExperiences.${field}`),
        ];
        const { record, ignoredFields } = parseValid(sent);
        expect(record).toEqual({
          firstName: "Ada",
          educations: educations.map(() => EDUCATION),
          workExperiences: workExperiences.map(() => EXPERIENCE),
        });
        expect(ignoredFields).toEqual([...new Set(names)].slice(0, 20));
      }),
    );
  });

  test("an unknown field can be nested 10,000 levels deep", () => {
    let nested: unknown = 1;
    for (let level = 0; level < 10_000; level += 1) nested = [nested];
    expect(parseValid({ ...REQUIRED, note: null, deep: nested }).ignoredFields).toEqual(["note", "deep"]);
  });

  test("blanks at both ends of every text are removed", () => {
    const blanks = fc.string({ unit: fc.constantFrom(" ", "\t", "\n", "\u00a0", "\u3000", "\ufeff"), maxLength: 3 });
    fc.assert(
      fc.property(blanks, blanks, (before, after) => {
        const surround = (value: unknown): unknown =>
          typeof value === "string"
            ? before + value + after
            : Array.isArray(value)
              ? value.map(surround)
              : typeof value === "object" && value !== null
                ? Object.fromEntries(Object.entries(value).map(([name, field]) => [name, surround(field)]))
                : value;
        const sent = surround({ ...FULL, id: REQUIRED.id, externalId: "crm-7" });
        expect(parseValid(sent)).toEqual(parseValid({ ...FULL, id: REQUIRED.id, externalId: "crm-7" }));
      }),
    );
  });

  test("a LinkedIn URL is stored in canonical form, an e-mail address as it was sent, without invisible characters", () => {
    const linkedinUrl = "http://DE.linkedin.com/in/J%25C3%25B3zef/?trk=x";
    const { record, identities } = parseValid({
      lastName: "x",
      linkedinUrl,
      emails: [" Info@K\u00adöln.example\u200b"],
    });
    const expected = { linkedinUrl: "https://www.linkedin.com/in/j%C3%B3zef", emails: ["Info@Köln.example"] };
    expect(record).toEqual({ lastName: "x", ...expected });
    expect(identities).toEqual(["linkedin:/in/józef", "email:info@xn--kln-sna.example"]);
  });
});

describe("absent values", () => {
  test("every optional field with null or a text without visible characters is absent", () => {
    const name = fc.constantFrom(...Object.keys(FULL), "externalId");
    fc.assert(
      fc.property(fc.dictionary(name, absent), (fields) => {
        const { firstName, id } = REQUIRED;
        const lastName = "Lovelace" in fields ? {} : { lastName: "Lovelace" };
        const person = { ...fields, ...(fields.lastName === undefined ? lastName : { firstName }), id };
        const record = "lastName" in fields ? { firstName } : lastName;
        expect(parseValid(person)).toMatchObject({ id, externalId: undefined, identities: [] });
        expect(parseValid(person).record).toEqual(record);
      }),
    );
  });

  test("an id without visible characters is absent", () => {
    fc.assert(
      fc.property(absent, (id) => {
        expect(parseValid({ ...FULL, id }).id).toBeUndefined();
      }),
    );
  });

  test("absent items of the lists of texts are left out", () => {
    const lists = ["emails", "phones", "departments", "subDepartments", "functions", "skills", "languages"];
    fc.assert(
      fc.property(fc.constantFrom(...lists), fc.array(absent, { maxLength: 8 }), fc.nat(), (name, items, at) => {
        const value = name === "emails" ? "ada@example.com" : "x";
        const { record } = parseValid({ ...REQUIRED, [name]: items.toSpliced(at % (items.length + 1), 0, value) });
        expect(record).toEqual({ firstName: "Ada", [name]: [value] });
        expect(parseValid({ ...REQUIRED, [name]: items }).record).toEqual({ firstName: "Ada", [name]: [] });
      }),
    );
  });

  test("absent fields of educations and work experiences are left out", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(EDUCATION)), absent),
        fc.dictionary(fc.constantFrom(...Object.keys(EXPERIENCE)), absent),
        (education, experience) => {
          const person = { ...REQUIRED, educations: [education], workExperiences: [experience] };
          expect(parseValid(person).record).toEqual({ firstName: "Ada", educations: [{}], workExperiences: [{}] });
        },
      ),
    );
  });

  test("the path of an error counts the absent items before it", () => {
    expect(listErrors({ ...REQUIRED, emails: ["", null, "n/a"] })).toEqual([
      { path: "emails.2", message: "must be an e-mail address" },
    ]);
  });
});

describe("names", () => {
  test("one name with visible text is enough, and none is an error", () => {
    const { id } = REQUIRED;
    for (const name of ["Ada", "李", "-", "🚀", "a\u0301"]) {
      expect(parseValid({ id, firstName: name }).record).toEqual({ firstName: name });
      expect(parseValid({ id, lastName: name, firstName: "\u200b" }).record).toEqual({ lastName: name });
    }
    const error = [{ path: "", message: "must have a firstName or a lastName" }];
    expect(listErrors({ id })).toEqual(error);
    fc.assert(
      fc.property(absent, absent, (firstName, lastName) => {
        expect(listErrors({ id, firstName, lastName })).toEqual(error);
      }),
    );
  });

  test("a name of 256 code points is valid, also if each has two code units, and one of 257 is not", () => {
    const unit = fc.constantFrom("a", "é", "𠮷", "🚀");
    fc.assert(
      fc.property(fc.string({ unit, minLength: 256, maxLength: 257 }), (name) => {
        expect(parse({ ...REQUIRED, firstName: name }).success).toBe(Array.from(name).length === 256);
      }),
    );
  });
});

describe("identities", () => {
  const NO_PROFILE = "must be the URL of a person's LinkedIn profile";

  test.each([
    "https://www.linkedin.com/in/unavailable",
    "linkedin.com/in/undefined",
    "linkedin.com/in/null",
    "linkedin.com/in/n/a",
    "linkedin.com/in/-",
    "linkedin.com/in/me",
    "https://www.linkedin.com/company/acme",
    "https://www.linkedin.com/search/results/people/?keywords=ada",
    "n/a",
    "-",
  ])("the URL %s, which names nobody, is absent if there is an address or an id, otherwise invalid", (linkedinUrl) => {
    const emails = ["ada@example.com"];
    expect(parseValid({ firstName: "Ada", linkedinUrl, emails })).toMatchObject({
      identities: ["email:ada@example.com"],
      record: { firstName: "Ada", emails },
    });
    expect(parseValid({ firstName: "Ada", linkedinUrl, emails }).record).not.toHaveProperty("linkedinUrl");
    expect(parseValid({ ...REQUIRED, linkedinUrl }).record).toEqual({ firstName: "Ada" });
    expect(listErrors({ firstName: "Ada", linkedinUrl, emails: [""] })).toEqual([
      { path: "linkedinUrl", message: NO_PROFILE },
    ]);
  });

  test.each([
    "javascript:alert(1)<!--@linkedin.com/in/ceo",
    '"><img src=x onerror=alert(1)>@linkedin.com/in/x',
    "https://evil.example:443@linkedin.com/in/x",
    "https://example.com/in/ada",
    "ada-lovelace",
  ])("the text %j, which is not a LinkedIn URL, is invalid whatever else the person has", (linkedinUrl) => {
    expect(listErrors({ ...REQUIRED, linkedinUrl, emails: ["ada@example.com"] })).toEqual([
      { path: "linkedinUrl", message: NO_PROFILE },
    ]);
  });

  test("a person without an id, a profile and an address is invalid", () => {
    fc.assert(
      fc.property(absent, absent, fc.array(absent, { maxLength: 3 }), (id, linkedinUrl, emails) => {
        expect(listErrors({ firstName: "Ada", id, linkedinUrl, emails })).toEqual([
          { path: "", message: "must have an id, a linkedinUrl or an e-mail address in emails" },
        ]);
      }),
    );
  });

  test.each([".ada@example.com", "ada..l@example.com", "n/a", "ada"])(
    "the address %j is invalid, although the person has an id",
    (email) => {
      expect(listErrors({ ...REQUIRED, emails: ["ada@example.com", email] })).toEqual([
        { path: "emails.1", message: "must be an e-mail address" },
      ]);
    },
  );
});

test("what is accepted is accepted again as it is stored, and names the same person", () => {
  const linkedinUrl = fc.constantFrom(
    "linkedin.com/sales/lead/ACwAAABcD,NAME_SEARCH,x",
    "linkedin.com/in/J%C3%B3zef/",
    "-",
  );
  const emails = fc.array(fc.constantFrom("Jörg@KÖLN.example", " Ada@Example.com", "b@example.com", ""));
  fc.assert(
    fc.property(linkedinUrl, emails, (linkedinUrl, emails) => {
      const first = parseValid({ ...buildPerson(), linkedinUrl, emails });
      expect(parseValid({ ...first.record, id: first.id })).toEqual(first);
    }),
  );
});
