import { hasVisibleText, isWithinLength } from "../unicode.ts";
import { MAX_VALUE_LENGTH, VALUE_FIELDS, type ValueField, type WordField } from "./fields.ts";
import { foldText, listSearchableWords } from "./fold.ts";

/**
 * The version of what an index holds, and how. An index of another version is as if it did not exist, so raise it with every change
 * of the documents, of their fields, or of the form in which an engine stores them.
 */
export const INDEX_VERSION = 1;

/** A value of a person. */
export interface IndexedValue {
  /** The form in which values are compared. */
  readonly folded: string;
  /** The value as the record spells it, without white space at its ends. */
  readonly spelling: string;
}

/** What the index holds about a person. */
export interface IndexDocument {
  readonly id: string;
  /** The person's place in the order of results: 0 comes first. Persons with the same number are ordered by id. */
  readonly order: number;
  /** The values of each field that has any, each folded value once. */
  readonly values: { readonly [F in ValueField]?: readonly IndexedValue[] };
  /** The words of each field that has any, each once. */
  readonly words: { readonly [F in WordField]?: readonly string[] };
  /** In lower case. */
  readonly companyId?: string;
  readonly hasEmail: boolean;
  readonly hasPhone: boolean;
}

/** A record of the global table. It is loaded without validation, so a field can have any type. */
export type UnvalidatedRecord = Readonly<Record<string, unknown>>;

/**
 * Builds the document of a person. A field of another type than documented counts as absent. Values and words of more
 * than 200 characters are left out, and so are values without visible text.
 * @param id of the person, a UUID in lower case
 */
export function buildDocument(id: string, record: UnvalidatedRecord): IndexDocument {
  const values: { [F in ValueField]?: IndexedValue[] } = {};
  for (const field of VALUE_FIELDS) {
    const found = buildValues(LIST_FIELDS.has(field) ? readTexts(record[field]) : [readText(record[field])]);
    if (found.length > 0) values[field] = found;
  }
  const words: { [F in WordField]?: string[] } = {};
  const jobTitle = buildWords([record.jobTitle]);
  const name = buildWords([record.firstName, record.lastName]);
  if (jobTitle.length > 0) words.jobTitle = jobTitle;
  if (name.length > 0) words.name = name;
  const companyId = readText(record.companyId).trim().toLowerCase();
  const contact = readContact(record);
  return {
    id,
    order: computeOrder(record, contact),
    values,
    words,
    ...(isSearchable(companyId) && { companyId }),
    ...contact,
  };
}

/** Whether a record has an e-mail address and a phone number. Any text with visible characters counts. */
export const readContact = ({ emails, phones }: UnvalidatedRecord) => ({
  hasEmail: readTexts(emails).some(hasVisibleText),
  hasPhone: readTexts(phones).some(hasVisibleText),
});

const LIST_FIELDS: ReadonlySet<ValueField> = new Set([
  "departments",
  "subDepartments",
  "functions",
  "skills",
  "languages",
]);

const readText = (value: unknown): string => (typeof value === "string" ? value : "");
const readTexts = (value: unknown): string[] => (Array.isArray(value) ? value.map(readText) : []);

const isSearchable = (text: string) => isWithinLength(text, MAX_VALUE_LENGTH) && hasVisibleText(text);

function buildValues(texts: readonly string[]): IndexedValue[] {
  const values = new Map<string, IndexedValue>();
  for (const text of texts) {
    const spelling = text.toWellFormed().trim();
    if (!isSearchable(spelling)) continue;
    const folded = foldText(spelling);
    if (hasVisibleText(folded) && !values.has(folded)) values.set(folded, { folded, spelling });
  }
  return [...values.values()];
}

function buildWords(texts: readonly unknown[]): string[] {
  const words = new Set(texts.flatMap((text) => [...listSearchableWords(foldText(readText(text)))]));
  return [...words].filter((word) => isWithinLength(word, MAX_VALUE_LENGTH));
}

/** The number of values that `order` can have. */
export const ORDER_COUNT = 64;

/** One bit for each criterion, the most important first, which is set if the person lacks it. */
function computeOrder(record: UnvalidatedRecord, { hasEmail, hasPhone }: ReturnType<typeof readContact>): number {
  const has = (field: string) => hasVisibleText(readText(record[field]));
  const criteria = [
    hasEmail,
    hasPhone,
    has("linkedinUrl"),
    has("jobTitle"),
    has("companyName") || has("companyId"),
    has("seniority"),
  ];
  return criteria.reduce((order, isMet) => order * 2 + (isMet ? 0 : 1), 0);
}
