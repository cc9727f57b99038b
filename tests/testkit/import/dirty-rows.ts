import fc from "fast-check";
import type { HeaderSet } from "./header-sets.ts";

/** A row of an export, and the entry of `prospects` that an import must make of it. */
export interface DirtyRow {
  readonly cells: readonly string[];
  readonly entry: Readonly<Record<string, unknown>>;
}

/** What a column contains, and what it adds to the entry. */
interface Content {
  readonly cell: string;
  readonly values: readonly string[];
}

const LIST_TARGETS = ["emails", "phones", "departments", "subDepartments", "functions", "skills"];

/** With 20 letters of Windows-1252 that ASCII does not have. */
const WORDS = [
  ...["Ann", "Léa", "Zoë", "Jürgen", "Søren", "Peña", "Šárka", "O’Neill", "Müller-Lüdenscheidt", "Žižka", "Åse"],
  ...["Ægir", "Œnone", "Þóra", "Ÿvette", "Ðíana", "François", "Weiß", "Jörg", "Nuñez – Sohn"],
];
const word = fc.constantFrom(...WORDS);
const text = fc.oneof(
  word,
  fc.tuple(word, word).map((words) => words.join(" ")),
  fc.constantFrom('Ann "Annie"', "VP, Sales", "two\nlines", '=HYPERLINK("http://x.test","A")', "R&D; Labs | EU", "–"),
);
const blankOr = (values: fc.Arbitrary<Content>) =>
  fc.oneof({ weight: 1, arbitrary: fc.constantFrom("", " ").map(plain) }, { weight: 3, arbitrary: values });
const plain = (cell: string): Content => ({ cell, values: cell.trim() === "" ? [] : [cell] });

const localPart = fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/);
const address = fc
  .tuple(localPart, fc.constantFrom("x.test", "X.Test", "köln.example", "mail.example.co.uk"), fc.boolean())
  .map(([local, domain, isUpperCase]) => `${isUpperCase ? local.toUpperCase() : local}@${domain}`);
const phone = fc.integer({ min: 1_000_000, max: 9_999_999 }).map((number) => `+49 30 ${number}`);
const tag = fc.constantFrom("Sales", "Ventes", "R&D", "Génie civil", "Human Resources", "IT");

/** Several values in one cell, with separators as exports use them. The first value can be repeated. */
const joined = (value: fc.Arbitrary<string>, separators: readonly string[]) =>
  fc
    .tuple(fc.array(value, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.constantFrom(...separators))
    .map(([values, isRepeated, separator]) => {
      const all = isRepeated ? [...values, ...values.slice(0, 1)] : values;
      return { cell: all.join(separator), values };
    });

const emails = fc.oneof(
  joined(address, [" ::: ", ";", "; ", ", ", " | ", "\n"]),
  fc.tuple(fc.constantFrom("Ann Lee", "Lee, Ann", '"Lee, Ann"'), address).map(([name, value]) => ({
    cell: `${name} <${value}> `,
    values: [value],
  })),
);
const phones = fc.oneof(
  joined(phone, [" ::: ", "; ", "\n", ", "]),
  phone.map((value) => ({ cell: `'${value}`, values: [value] })),
  fc.constant({ cell: "4.9301E+11", values: [] }),
);
const slug = fc.stringMatching(/^[a-z]{3,8}-[a-z0-9]{2,8}$/);
const profileUrl = fc
  .tuple(fc.constantFrom("https://www.linkedin.com/in/", "linkedin.com/in/", "http://de.linkedin.com/in/"), slug)
  .map((parts) => plain(parts.join("")));
const memberUrl = fc
  .tuple(
    fc.constantFrom("https://www.linkedin.com/in/ACwAA", "https://www.linkedin.com/sales/lead/ACwAA"),
    fc.stringMatching(/^[A-Za-z0-9]{10}$/),
  )
  .map((parts) => plain(parts.join("")));

const CONTENTS: Readonly<Record<string, fc.Arbitrary<Content>>> = {
  emails,
  phones,
  linkedinUrl: profileUrl,
  memberUrl,
  departments: joined(tag, [";", ", ", " ::: "]),
  subDepartments: joined(tag, [";", ", "]),
  functions: joined(tag, [";", ", "]),
  skills: joined(tag, [";", ", "]),
  postalCode: fc.constantFrom("02138", "2138", "SW1A 1AA").map(plain),
  name: fc.constantFrom("Ana de la Cruz", "Lee, Ann", "Cher").map(plain),
  location: fc.constantFrom("Köln, NRW, Germany", "Paris, France", "Berlin").map(plain),
  externalId: fc.stringMatching(/^[A-Z0-9]{6}$/).map(plain),
  // Never imported, although it looks like it.
  "": fc
    .constantFrom("other@company.test", "+1 555 0100", "https://www.linkedin.com/company/acme", "Verified")
    .map(plain),
};

/**
 * Makes rows of an export, dirty as in the field: blank cells, several values in a cell, names in front of addresses,
 * upper-case and international addresses, URLs without a scheme, quotes and line breaks, letters of Windows-1252, numbers
 * that a spreadsheet has damaged, and rows without anything that identifies a person.
 */
export const dirtyRow = ({ columns }: HeaderSet): fc.Arbitrary<DirtyRow> =>
  fc.tuple(...columns.map(({ target }) => blankOr(CONTENTS[target] ?? text.map(plain)))).map((contents) => {
    const read = (target: string) => contents.flatMap(({ values }, i) => (columns[i]?.target === target ? values : []));
    return {
      cells: contents.map(({ cell }) => cell),
      entry: buildEntry(
        columns.map(({ target }) => target),
        read,
      ),
    };
  });

/** Several rows, of which some are repeated. */
export const dirtyRows = (set: HeaderSet, maxLength: number): fc.Arbitrary<DirtyRow[]> =>
  fc
    .tuple(fc.array(dirtyRow(set), { minLength: 1, maxLength }), fc.array(fc.nat(), { maxLength: 2 }))
    .map(([rows, repeated]) => [...rows, ...repeated.flatMap((i) => rows[i % rows.length] ?? [])]);

function buildEntry(targets: readonly string[], read: (target: string) => readonly string[]) {
  const entry: Record<string, unknown> = {};
  for (const target of new Set(targets)) {
    const values = read(target);
    if (LIST_TARGETS.includes(target)) {
      if (values.length > 0) entry[target] = distinct(values, target === "emails");
    } else if (!["", "name", "location", "linkedinUrl", "memberUrl"].includes(target) && values[0] !== undefined)
      entry[target] = values[0];
  }
  const name = NAMES[read("name")[0] ?? ""];
  const isSame = entry.firstName === undefined || entry.firstName === name?.firstName;
  if (isSame && entry.lastName === undefined) Object.assign(entry, name);
  if (entry.city === undefined && entry.country === undefined)
    Object.assign(entry, LOCATIONS[read("location")[0] ?? ""]);
  const memberUrls = entry.emails === undefined ? read("memberUrl") : [];
  const url = [...read("linkedinUrl"), ...memberUrls][0];
  return url === undefined ? entry : { ...entry, linkedinUrl: url };
}

function distinct(values: readonly string[], ignoresCase: boolean): string[] {
  const keys = values.map((value) => (ignoresCase ? value.toLowerCase() : value));
  return values.filter((_, i) => keys.indexOf(keys[i] ?? "") === i);
}

const NAMES: Readonly<Record<string, { readonly firstName: string; readonly lastName?: string }>> = {
  "Ana de la Cruz": { firstName: "Ana", lastName: "de la Cruz" },
  "Lee, Ann": { firstName: "Ann", lastName: "Lee" },
  Cher: { firstName: "Cher" },
};
const LOCATIONS: Readonly<Record<string, object>> = {
  "Köln, NRW, Germany": { city: "Köln", state: "NRW", country: "Germany" },
  "Paris, France": { city: "Paris", country: "France" },
  Berlin: { city: "Berlin" },
};
