import { LISTS, VALUE_FIELDS, type ValueField, WORD_FIELDS, type WordField } from "./fields.ts";
import type { Filters } from "./filters.schema.ts";
import { foldText, splitWords } from "./fold.ts";

/** `any`: at least one matches; `all`: each one matches; `none`: none matches. A list that is present is not empty. */
export interface Conditions<T> {
  readonly any?: readonly T[];
  readonly all?: readonly T[];
  readonly none?: readonly T[];
}
/** The words of a text, each once. The text matches if all of them occur. */
export type Words = readonly string[];

/**
 * Filters in the form that engines get: folded, sorted, each value once, fields in a fixed order. Filters that are equal
 * have the same JSON in this form.
 */
export type NormalisedFilters = { readonly [F in ValueField]?: Conditions<string> } & {
  readonly [F in WordField]?: Conditions<Words>;
} & {
  readonly companyId?: Omit<Conditions<string>, "all">;
  readonly hasEmail?: boolean;
  readonly hasPhone?: boolean;
};

/** Converts validated filters to their normal form. */
export function normaliseFilters(filters: Filters): NormalisedFilters {
  const normalised: { -readonly [F in keyof NormalisedFilters]: NormalisedFilters[F] } = {};
  for (const field of WORD_FIELDS) {
    const conditions = filters[field];
    if (conditions) normalised[field] = convertLists(conditions, normaliseTexts);
  }
  for (const field of VALUE_FIELDS) {
    const conditions = filters[field];
    if (conditions) normalised[field] = convertLists(conditions, (values) => sortUnique(values.map(foldText)));
  }
  if (filters.companyId) normalised.companyId = convertLists(filters.companyId, sortUnique);
  if (filters.hasEmail !== undefined) normalised.hasEmail = filters.hasEmail;
  if (filters.hasPhone !== undefined) normalised.hasPhone = filters.hasPhone;
  return normalised;
}

type Lists = { readonly [L in (typeof LISTS)[number]]?: readonly string[] | undefined };

function convertLists<T>(lists: Lists, convert: (list: readonly string[]) => readonly T[]): Conditions<T> {
  const converted: { -readonly [L in keyof Conditions<T>]: Conditions<T>[L] } = {};
  for (const name of LISTS) {
    const list = lists[name];
    if (list) converted[name] = convert(list);
  }
  return converted;
}

/** The order of the words in a text does not matter, and no word contains a blank. */
const normaliseTexts = (texts: readonly string[]): Words[] =>
  sortUnique(texts.map((text) => sortUnique(splitWords(foldText(text))).join(" "))).map((words) => words.split(" "));

const sortUnique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
