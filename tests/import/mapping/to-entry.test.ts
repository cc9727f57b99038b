import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkEntry } from "../../../stacks/tools/import/mapping/check-entry.ts";
import { mapHeaders } from "../../../stacks/tools/import/mapping/map-headers.ts";
import { parseOverride } from "../../../stacks/tools/import/mapping/overrides.ts";
import { type Converted, toEntry } from "../../../stacks/tools/import/mapping/to-entry.ts";

/** Converts a row that has a name and the cells of some columns. */
function convert(cells: Readonly<Record<string, string>>, overrides: readonly string[] = []): Converted {
  const columns = { Email: "", "First Name": "Ann", ...cells };
  const mapping = mapHeaders(Object.keys(columns), overrides.map(parseOverride));
  return toEntry({ record: 1, line: 5, cells: Object.values(columns) }, mapping);
}

const entryOf = (converted: Converted) => ("entry" in converted ? converted.entry : converted);
const convertName = (name: string) => {
  const mapping = mapHeaders(["Email", "Name"]);
  return entryOf(toEntry({ record: 1, line: 2, cells: ["a@x.test", name] }, mapping));
};

describe("toEntry, addresses", () => {
  test.each([" ::: ", ";", "; ", ",", ", ", "|", " | ", "\n", "\r\n"])("separated by %j are all used", (separator) => {
    const cell = ["a@x.test", "", " B@x.test ", "b@X.test"].join(separator);
    expect(entryOf(convert({ Email: cell }))).toEqual({ firstName: "Ann", emails: ["a@x.test", "B@x.test"] });
  });

  test.each([
    ["A Lee <a@x.test> ", ["a@x.test"]],
    ["Lee, Ann <a@x.test>; Ray, Bob <b@x.test>", ["a@x.test", "b@x.test"]],
    ["c@x.test, Bob <b@x.test>", ["c@x.test", "b@x.test"]],
    ["mailto:a@x.test", ["a@x.test"]],
    ["a@x.test (work)", ["a@x.test"]],
    ["a@x.test / b@x.test", ["a@x.test", "b@x.test"]],
    ["a@x.test b@x.test", ["a@x.test", "b@x.test"]],
    ["a@x.test <a@x.test>", ["a@x.test"]],
    ["Ann Lee <a@x.test> / Bob <b@x.test>", ["a@x.test", "b@x.test"]],
    ["a/b@x.test", ["a/b@x.test"]],
    ["a b@x.test", ["a b@x.test"]],
    ["n/a", ["n/a"]],
    ["a|b@x.test", ["a|b@x.test"]],
    ['["a@x.test","a@x.test"]', ["a@x.test", "a@x.test"]],
  ])("%j", (cell, emails) => {
    expect(entryOf(convert({ Email: cell }))).toMatchObject({ emails });
  });

  test("of several columns are collected, each address once", () => {
    expect(entryOf(convert({ Email: "a@x.test", "Email 2": "A@x.test", "Work email": "b@x.test" }))).toMatchObject({
      emails: ["a@x.test", "b@x.test"],
    });
  });
});

describe("toEntry, phones", () => {
  test.each([
    ["'+49 30 1234", ["+49 30 1234"]],
    ["'030 1234", ["030 1234"]],
    ["+49 30 123456; +49 30 654321", ["+49 30 123456", "+49 30 654321"]],
    ["+49 30 123456, +49 30 654321", ["+49 30 123456", "+49 30 654321"]],
    ["+49 30 123456;ext=5", ["+49 30 123456;ext=5"]],
    ["+49 30 123456, 7", ["+49 30 123456, 7"]],
    ["493012345678", ["493012345678"]],
    ["493012345678.0", ["493012345678"]],
    ["tel:+49-30-1234", ["+49-30-1234"]],
    ['="+49 30 1234"', ["+49 30 1234"]],
  ])("%j", (cell, phones) => {
    expect(entryOf(convert({ Phone: cell }))).toMatchObject({ phones });
  });

  test.each(["4.9301E+11", "4,9301e+11", "'4.9301E+11", "+4.9E11"])(
    "a number that has lost its digits is left out with a warning that does not contain it: %j",
    (cell) => {
      expect(convert({ Email: "a@x.test", "Mobile Phone": cell })).toEqual({
        entry: { firstName: "Ann", emails: ["a@x.test"] },
        warnings: ['L5, "Mobile Phone": a number without its last digits, such as 4.9E+11, was left out'],
      });
    },
  );
});

describe("toEntry, cells that say that there is nothing", () => {
  test.each(["#NAME?", "########", "N/A", "-"])("a phone without a digit is left out with a warning: %j", (cell) => {
    expect(convert({ Email: "a@x.test", Phone: cell })).toEqual({
      entry: { firstName: "Ann", emails: ["a@x.test"] },
      warnings: ['L5, "Phone": a text without a digit was left out'],
    });
  });

  test.each(["N/A", "n/a; none", "-", "#N/A", "#NAME?", "null"])(
    "a placeholder for an address is left out with a warning if the row has another identity: %j",
    (cell) => {
      expect(convert({ Email: cell, LinkedIn: "linkedin.com/in/ann" })).toEqual({
        entry: { firstName: "Ann", linkedinUrl: "linkedin.com/in/ann" },
        warnings: ['L5, "Email": a placeholder in place of an address was left out'],
      });
      expect(entryOf(convert({ Email: cell, LinkedIn: "linkedin.com/in/ACwAABcDeFg" }))).toEqual({
        firstName: "Ann",
        linkedinUrl: "linkedin.com/in/ACwAABcDeFg",
      });
      expect(entryOf(convert({ Email: `${cell}; a@x.test` }))).toEqual({ firstName: "Ann", emails: ["a@x.test"] });
      expect(entryOf(convert({ Email: cell }))).toHaveProperty("emails");
    },
  );

  test("what is not an address and not a placeholder stays, and makes the row invalid", () => {
    const entry = entryOf(convert({ Email: "N/A, ann.example.com", LinkedIn: "linkedin.com/in/ann" }));
    expect(entry).toMatchObject({ emails: ["ann.example.com"] });
  });
});

describe("toEntry, names", () => {
  test.each([
    ["Lee, Ann", { firstName: "Ann", lastName: "Lee" }],
    ["Ana de la Cruz", { firstName: "Ana", lastName: "de la Cruz" }],
    ["Cher", { firstName: "Cher" }],
    [" Ann\u00a0Lee ", { firstName: "Ann", lastName: "Lee" }],
    ["Ann Lee, PhD", { firstName: "Ann", lastName: "Lee, PhD" }],
    ["Ann Lee, CISSP", { firstName: "Ann", lastName: "Lee, CISSP" }],
    ["Ann Lee, SHRM-CP, MBA", { firstName: "Ann", lastName: "Lee, SHRM-CP, MBA" }],
    ["LEE, ANN", { firstName: "ANN", lastName: "LEE" }],
    ["DE LA CRUZ, ANA", { firstName: "ANA", lastName: "DE LA CRUZ" }],
    ["de la Cruz, JP", { firstName: "JP", lastName: "de la Cruz" }],
    ["Lee, ANN", { firstName: "ANN", lastName: "Lee" }],
    ["Lee,", { firstName: "Lee," }],
  ])("a full name is divided: %j", (name, expected) => {
    expect(convertName(name)).toEqual({ ...expected, emails: ["a@x.test"] });
  });

  test("a full name is used only in rows without a last name, and with the same first name or none", () => {
    expect(entryOf(convert({ Name: "Ann Lee" }))).toEqual({ firstName: "Ann", lastName: "Lee" });
    expect(entryOf(convert({ Name: "Lee, Ann", Surname: "" }))).toEqual({ firstName: "Ann", lastName: "Lee" });
    expect(entryOf(convert({ Name: "Ann Lee", Surname: "Ray" }))).toEqual({ firstName: "Ann", lastName: "Ray" });
    expect(entryOf(convert({ Name: "Bob Ray" }))).toEqual({ firstName: "Ann" });
    expect(entryOf(convert({ Name: "Bob Ray", "First Name": " " }))).toEqual({ firstName: "Bob", lastName: "Ray" });
  });

  test("a formula is stored as text, unchanged", () => {
    const name = '=HYPERLINK("http://x.test","A")';
    expect(entryOf(convert({ "First Name": name }))).toEqual({ firstName: name });
  });
});

describe("toEntry, LinkedIn URLs", () => {
  const member = "https://www.linkedin.com/in/ACwAABcDeFg";
  const lead = "https://www.linkedin.com/sales/lead/ACwAABcDeFg,NAME_SEARCH,x";

  test("a public profile is preferred to the id of a member, whatever the order of the columns", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([member, lead, "linkedin.com/in/ann"], { minLength: 3 }), (urls) => {
        const cells = Object.fromEntries(urls.map((url, i) => [["LinkedIn", "Profile URL", "LinkedIn URL"][i], url]));
        expect(entryOf(convert(cells))).toEqual({ firstName: "Ann", linkedinUrl: "linkedin.com/in/ann" });
      }),
    );
  });

  test.each([member, lead])("the id of a member is used only if nothing else identifies the person: %s", (url) => {
    expect(entryOf(convert({ LinkedIn: url }))).toEqual({ firstName: "Ann", linkedinUrl: url });
    expect(entryOf(convert({ LinkedIn: url, Email: "a@x.test" }))).not.toHaveProperty("linkedinUrl");
  });

  test("a URL that is not a profile is left to the service", () => {
    expect(entryOf(convert({ LinkedIn: "x.test", Email: "a@x.test" }))).toMatchObject({ linkedinUrl: "x.test" });
  });
});

describe("toEntry, other fields", () => {
  test("a location is divided into city, state and country, in rows without them", () => {
    const locate = (cells: Readonly<Record<string, string>>) =>
      entryOf(convert({ Email: "a@x.test", ...cells }, ["Location=location"]));
    expect(locate({ Location: "Köln, NRW, Germany" })).toMatchObject({
      city: "Köln",
      state: "NRW",
      country: "Germany",
    });
    expect(locate({ Location: "Paris, France" })).toMatchObject({ city: "Paris", country: "France" });
    expect(locate({ Location: "Paris, France", City: "Lyon" })).toEqual({
      ...{ firstName: "Ann", emails: ["a@x.test"], city: "Lyon" },
    });
  });

  test.each(["02138", "2138"])("a postal code is a text and is never padded: %s", (code) => {
    expect(entryOf(convert({ Zip: code }))).toMatchObject({ postalCode: code });
  });

  test("departments and skills are split at separators", () => {
    expect(entryOf(convert({ Department: "Sales, Marketing;IT | HR", Skills: "A ::: B\nC, A" }))).toMatchObject({
      departments: ["Sales", "Marketing", "IT", "HR"],
      skills: ["A", "B", "C"],
    });
  });

  test("an empty cell is absent, and nothing is carried over from the row above", () => {
    const mapping = mapHeaders(["Email", "Name", "City"]);
    toEntry({ record: 1, line: 2, cells: ["a@x.test", "Ann", "Köln"] }, mapping);
    expect(toEntry({ record: 2, line: 3, cells: ["", " ", "\u00a0"] }, mapping)).toEqual({ entry: {}, warnings: [] });
  });

  test("missing cells are blank, blank extra cells do not matter, filled ones make the row invalid", () => {
    const mapping = mapHeaders(["Email", "Name"]);
    const read = (...cells: string[]) => toEntry({ record: 1, line: 2, cells }, mapping);
    expect(read("a@x.test")).toMatchObject({ entry: { emails: ["a@x.test"] } });
    expect(read("a@x.test", "Ann", "", " ")).toMatchObject({ entry: { firstName: "Ann" } });
    expect(read("a@x.test", "Ann", "", "x")).toEqual({ reason: "has 4 cells, but the header has 2" });
  });

  test("zero characters are dropped with a warning", () => {
    expect(convert({ "First Name": "A\0nn", City: "\0" })).toEqual({
      entry: { firstName: "Ann" },
      warnings: ['L5, "First Name": zero characters were left out', 'L5, "City": zero characters were left out'],
    });
  });

  test("a row whose columns of one field differ is invalid, and the reason names the column", () => {
    expect(convert({ Title: "VP", Position: "CEO" })).toEqual({
      reason: "has different values for jobTitle in several columns",
      column: "Title",
    });
  });

  test("a row that could not be read is invalid for the same reason", () => {
    const mapping = mapHeaders(["Email", "Name"]);
    expect(toEntry({ record: 1, line: 2, reason: "is broken" }, mapping)).toEqual({ reason: "is broken" });
  });

  test("educations and work experiences are read as JSON", () => {
    expect(entryOf(convert({ educations: '[{"school":"MIT"}]' }))).toMatchObject({ educations: [{ school: "MIT" }] });
    expect(convert({ workExperiences: "Acme" })).toEqual({
      reason: "has workExperiences that are not JSON",
      column: "workExperiences",
    });
  });
});

describe("toEntry, JSON Lines", () => {
  const mapping = mapHeaders(["First Name", "mail", "note"], [parseOverride("note=")]);
  const read = (value: object) => entryOf(toEntry({ record: 1, line: 1, value }, mapping));

  test("names of fields need no mapping, and their values are used as they are", () => {
    const person = {
      firstName: "Ann",
      emails: ["a@x.test", "a@x.test"],
      educations: [{ school: "MIT" }],
      companyId: crypto.randomUUID(),
    };
    expect(read(person)).toEqual(person);
  });

  test("an id that is not a UUID is the caller's own reference, unless it has another one", () => {
    expect(read({ firstName: "Ann", id: 17, companyId: "x" })).toEqual({ firstName: "Ann", externalId: "17" });
    expect(read({ firstName: "Ann", id: "abc", externalId: "E1" })).toEqual({ firstName: "Ann", externalId: "E1" });
    const id = crypto.randomUUID().toUpperCase();
    expect(read({ firstName: "Ann", id })).toEqual({ firstName: "Ann", id });
  });

  test("other keys are mapped like headers, and texts are read like cells", () => {
    expect(read({ "First Name": "Ann", mail: "a@x.test; b@x.test", note: "x", other: 1, city: null })).toEqual({
      firstName: "Ann",
      emails: ["a@x.test", "b@x.test"],
    });
  });

  test("`__proto__` as a key is an ordinary unknown key", () => {
    const entry = read(JSON.parse('{"__proto__":{"firstName":"x"},"constructor":"y","mail":"a@x.test"}'));
    expect(entry).toEqual({ emails: ["a@x.test"] });
    expect(entry).not.toHaveProperty("firstName");
  });
});

describe("checkEntry", () => {
  test("reports what the service would report, without the values", () => {
    expect(checkEntry({ firstName: "Ann", emails: ["a@x.test"] })).toEqual([]);
    expect(checkEntry({ firstName: "Ann", emails: ["nobody"] })).toEqual([
      { path: "emails.0", message: "must be an e-mail address" },
    ]);
    expect(checkEntry({})).toEqual([
      { path: "", message: "must have a firstName or a lastName" },
      { path: "", message: "must have an id, a linkedinUrl or an e-mail address in emails" },
    ]);
  });
});
