import fc from "fast-check";
import * as v from "valibot";
import { VALUE_FIELDS, type ValueField, WORD_FIELDS, type WordField } from "../../lib/person-search/fields.ts";
import { Filters } from "../../lib/person-search/filters.schema.ts";

/** Texts of real data. Those of a group fold to the same, have words in common, or are of many scripts. */
const DIRTY = [
  ["Zürich", "ZURICH", " Zu\u0308rich", "zurich\t", "Ｚｕｒｉｃｈ", "Zürich HB", "zurichberg"],
  ["C", "C++", "c++", "c#", "C#/.NET", "c++ developer", "C ++", "net"],
  ["O'Brien", "O’Brien", "OʼBrien", "obrien", "Brien", "O-Brien", "o--brien", "O' Brien"],
  ["Jean-Luc-Marie", "jeanluc", "JeanLucMarie", "Luc Jean", "luc‐marie", "Jean"],
  ["VP of Sales", "sales vp", "VP, Sales & Marketing", "vice president", "Head-of-Sales", "headofsales", "R&D"],
  ["Łódź", "lodz", "Ørsted", "orsted", "Þór", "Straße", "STRASSE", "Æsir", "ılık", "İstanbul", "istanbul", "ﬁ ½"],
  ["東京", "東", "京 東", "とうきょう", "トーキョー", "ﾄｰｷｮｰ", "営業-部長", "葛\u{e0100}", "葛", "が", "か\u3099"],
  ["Ελλάς", "ΕΛΛΑΣ", "Москва", "москва́", "हिन्दी", "עִברִית", "العربية", "ไทย", "தமிழ்", "ქართული", "Հայերեն", "서울"],
  ["አማርኛ", "ខ្មែរ", "မြန်မာ", "සිංහල", "ᏣᎳᎩ", "ᠮᠣᠩᠭᠣᠯ", "ꦗꦮ", "𐐀𐐨", "ﷺ", "বাংলা", "ਪੰਜਾਬੀ"],
  [
    "a\0b",
    "a",
    "\0",
    "a\ud800",
    "\udfff",
    "a\ufffd",
    "\u200b",
    "\u200bsales",
    " ",
    "",
    "´",
    "🚀",
    "👩\u200d💻",
    "1",
    "١",
  ],
  ["x".repeat(200), "x".repeat(201), "𝒳".repeat(200), "ﷺ".repeat(200), "ﬃ".repeat(100), `${"w".repeat(300)} sales`],
];

/** Some have the same first or last digits, from which an index may build its order. */
const IDS = [
  ...["a0000000-0000-4000-8000-000000000001", "a0000000-0000-4000-8000-000000000002"],
  ...["a0000000-0000-4000-9000-000000000001", "a0000000-0000-4000-9000-000000000000"],
  ...["a0000000-1000-4000-8000-000000000001", "a0000001-0000-4000-8000-000000000001"],
  ...["00000000-0000-4000-8000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff"],
  ...["01890a5d-ac96-774b-bcce-b302099a8057", "7c9e6679-7425-40de-944b-e07fc1f90ae7"],
];
const COMPANY_IDS = ["c0000000-0000-4000-8000-000000000001", "C0000000-0000-4000-8000-000000000001", "acme"];

export type Person = readonly [id: string, record: Readonly<Record<string, unknown>>];
export type Change = { readonly put: readonly Person[] } | { readonly remove: readonly string[] };
export interface Question {
  readonly filters: Filters;
  readonly facets: readonly ValueField[];
  readonly limit: number;
  readonly listed: { readonly field: ValueField; readonly prefix: string; readonly limit: number };
}
/** Changes of the index, each followed by questions. */
type History = readonly (readonly [Change, readonly Question[]])[];

/** Each history is about a few fields and texts, so that persons and questions have much in common. */
export const histories: fc.Arbitrary<History> = fc
  .tuple(
    fc.subarray(DIRTY, { minLength: 1, maxLength: 2 }),
    fc.subarray([...VALUE_FIELDS], { minLength: 2, maxLength: 3 }),
  )
  .chain(([groups, fields]) => {
    const text = fc.oneof(
      { weight: 10, arbitrary: fc.constantFrom(...groups.flat()) },
      fc.string({ unit: fc.constantFrom(..."aAé1+#-' ’日\u0301"), maxLength: 4 }),
      fc.string({ unit: "binary", maxLength: 4 }),
    );
    const step = fc.tuple(changes(text, fields), fc.array(questions(text, fields), { maxLength: 12 }));
    return fc.array(step, { minLength: 1, maxLength: 5 });
  });

const contact = fc.constantFrom(undefined, null, [], [""], ["ada@example.com"], ["\u200b", "+1"], "ada@example.com");

/** A record as it can be in the global table. */
function records(text: fc.Arbitrary<string>, fields: readonly ValueField[]): fc.Arbitrary<Record<string, unknown>> {
  const value = fc.oneof(
    { weight: 6, arbitrary: text },
    { weight: 6, arbitrary: fc.array(text, { maxLength: 4 }) },
    fc.constantFrom(null, 1, true, {}, { length: 1 }, [[]], [1, null, "Sales"], "x".repeat(20_000)),
  );
  return fc
    .tuple(
      fc.dictionary(fc.constantFrom(...fields, "jobTitle", "firstName", "lastName"), value, { maxKeys: 6 }),
      fc.record({ emails: contact, phones: contact }),
      fc.record({ linkedinUrl: fc.constantFrom("", "https://www.linkedin.com/in/ada") }, { requiredKeys: [] }),
      fc.record({ companyId: fc.constantFrom<unknown>(...COMPANY_IDS, 7) }, { requiredKeys: [] }),
    )
    .map((parts) => Object.assign({}, ...parts));
}

function changes(text: fc.Arbitrary<string>, fields: readonly ValueField[]): fc.Arbitrary<Change> {
  const id = fc.constantFrom(...IDS);
  const person = fc.tuple(id, records(text, fields));
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ put: fc.array(person, { maxLength: 12 }) }) },
    fc.record({ remove: fc.array(id, { maxLength: 4 }) }),
  );
}

/** Filters that the service accepts. */
function filters(text: fc.Arbitrary<string>, fields: readonly ValueField[]): fc.Arbitrary<Filters> {
  const accepted = (field: ValueField | WordField) =>
    text.filter((text) => v.is(Filters, { [field]: { any: [text] } }));
  const lists = (item: fc.Arbitrary<string>) => {
    const list = (maxLength: number) => fc.array(item, { minLength: 1, maxLength });
    return fc.record({ any: list(4), all: list(2), none: list(2) }, { requiredKeys: [] });
  };
  const companyIds = fc.array(fc.constantFrom(...COMPANY_IDS.slice(0, 2)), { minLength: 1, maxLength: 2 });
  const byCompany = fc.record({ any: companyIds, none: companyIds }, { requiredKeys: [] });
  const others = { companyId: byCompany, hasEmail: fc.boolean(), hasPhone: fc.boolean() };
  return fc
    .tuple(
      fc.dictionary(fc.constantFrom(...fields), lists(accepted("city")), { maxKeys: 2 }),
      fc.dictionary(fc.constantFrom(...WORD_FIELDS), lists(accepted("name")), { maxKeys: 1 }),
      fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, fc.record(others, { requiredKeys: [] })),
    )
    .map((parts) => Object.assign({}, ...parts))
    .filter((filters) => v.is(Filters, filters))
    .map((filters) => v.parse(Filters, filters));
}

function questions(text: fc.Arbitrary<string>, fields: readonly ValueField[]): fc.Arbitrary<Question> {
  const prefix = fc.tuple(text, fc.nat({ max: 2 })).map(([text, length]) => Array.from(text).slice(0, length).join(""));
  return fc.record({
    filters: filters(text, fields),
    facets: fc.subarray([...fields]),
    limit: fc.oneof(fc.nat({ max: 5 }), fc.constant(10_000)),
    listed: fc.record({ field: fc.constantFrom(...fields), prefix, limit: fc.integer({ min: 1, max: 30 }) }),
  });
}

/** Changes of a table of persons, without questions. */
export const tableChanges: fc.Arbitrary<readonly Change[]> = fc.array(
  changes(fc.constantFrom(...DIRTY.flat()), VALUE_FIELDS),
  { minLength: 1, maxLength: 20 },
);
