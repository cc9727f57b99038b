import { VALUE_FIELDS, type ValueField } from "../../lib/person-search/fields.ts";
import type { Filters } from "../../lib/person-search/filters.schema.ts";
import { hasVisibleText } from "../../lib/unicode.ts";
import { listModelWords, modelFold, splitModelWords } from "./search-model-words.ts";

/** A naive model of the search: it looks at each person and each condition. Written from the contract, without the index. */

/** A value with all spellings in which it occurs. */
export interface ModelValue {
  readonly folded: string;
  readonly spellings: ReadonlySet<string>;
  readonly count: number;
}

/** What can be searched of a person. */
interface ModelPerson {
  readonly id: string;
  /** Whether the person has what puts one before others, the most important first. */
  readonly ranks: readonly boolean[];
  readonly jobTitle: ReadonlySet<string>;
  readonly name: ReadonlySet<string>;
  readonly values: { readonly [F in ValueField]?: readonly { folded: string; spelling: string }[] };
  readonly companyId: string;
  readonly hasEmail: boolean;
  readonly hasPhone: boolean;
}

export class SearchModel {
  readonly #persons = new Map<string, ModelPerson>();

  put(id: string, record: Readonly<Record<string, unknown>>): void {
    this.#persons.set(id, readPerson(id, record));
  }

  remove(id: string): void {
    this.#persons.delete(id);
  }

  /** @returns the ids of all persons that match, in the order of the result */
  search(filters: Filters): string[] {
    const matches = [...this.#persons.values()].filter((person) => isMatch(person, filters));
    return matches.sort(comparePersons).map(({ id }) => id);
  }

  /** @param ids of the persons whose values are counted; all by default */
  countValues(field: ValueField, ids: Iterable<string> = this.#persons.keys()): ModelValue[] {
    const found = new Map<string, { spellings: Set<string>; persons: Set<string> }>();
    for (const id of ids) {
      for (const { folded, spelling } of this.#persons.get(id)?.values[field] ?? []) {
        const value = found.get(folded) ?? { spellings: new Set(), persons: new Set() };
        value.spellings.add(spelling);
        value.persons.add(id);
        found.set(folded, value);
      }
    }
    return [...found]
      .map(([folded, { spellings, persons }]) => ({ folded, spellings, count: persons.size }))
      .sort((a, b) => b.count - a.count || Buffer.from(a.folded).compare(Buffer.from(b.folded)));
  }

  listValues(field: ValueField, prefix: string): ModelValue[] {
    return this.countValues(field).filter(({ folded }) => folded.startsWith(modelFold(prefix)));
  }
}

const LIST_FIELDS = new Set<string>(["departments", "subDepartments", "functions", "skills", "languages"]);
const isText = (value: unknown): value is string => typeof value === "string";
const has = (value: unknown) => isText(value) && hasVisibleText(value);
const hasAny = (values: unknown) => Array.isArray(values) && values.some(has);
const readWords = (...texts: unknown[]) => new Set(texts.filter(isText).flatMap(listModelWords));

function readValues(value: unknown, isList: boolean) {
  const texts = (isList ? (Array.isArray(value) ? value : []) : [value]).filter(isText);
  return texts
    .map((text) => text.toWellFormed().trim())
    .filter((spelling) => Array.from(spelling).length <= 200)
    .map((spelling) => ({ folded: modelFold(spelling), spelling }))
    .filter(({ folded, spelling }) => hasVisibleText(spelling) && hasVisibleText(folded));
}

function readPerson(id: string, record: Readonly<Record<string, unknown>>): ModelPerson {
  const { emails, phones, linkedinUrl, jobTitle, companyName, companyId, seniority, firstName, lastName } = record;
  const [hasEmail, hasPhone] = [hasAny(emails), hasAny(phones)];
  const hasCompany = has(companyName) || has(companyId);
  const values = VALUE_FIELDS.map((field) => [field, readValues(record[field], LIST_FIELDS.has(field))]);
  return {
    id,
    ranks: [hasEmail, hasPhone, has(linkedinUrl), has(jobTitle), hasCompany, has(seniority)],
    jobTitle: readWords(jobTitle),
    name: readWords(firstName, lastName),
    values: Object.fromEntries(values),
    companyId: isText(companyId) ? companyId.trim().toLowerCase() : "",
    hasEmail,
    hasPhone,
  };
}

type Conditions = { readonly [L in "any" | "all" | "none"]?: readonly string[] | undefined };

const fulfils = ({ any, all, none }: Conditions = {}, matches: (wanted: string) => boolean) =>
  (!any || any.some(matches)) && (!all || all.every(matches)) && !none?.some(matches);

function isMatch(person: ModelPerson, filters: Filters): boolean {
  const hasWords = (field: "jobTitle" | "name") =>
    fulfils(filters[field], (text) => splitModelWords(text).every((word) => person[field].has(word)));
  const hasValues = (field: ValueField) =>
    fulfils(filters[field], (wanted) => !!person.values[field]?.some(({ folded }) => folded === modelFold(wanted)));
  return (
    hasWords("jobTitle") &&
    hasWords("name") &&
    VALUE_FIELDS.every(hasValues) &&
    fulfils(filters.companyId, (id) => id.toLowerCase() === person.companyId) &&
    (filters.hasEmail ?? person.hasEmail) === person.hasEmail &&
    (filters.hasPhone ?? person.hasPhone) === person.hasPhone
  );
}

function comparePersons(a: ModelPerson, b: ModelPerson): number {
  const difference = a.ranks.findIndex((hasIt, i) => hasIt !== b.ranks[i]);
  if (difference >= 0) return a.ranks[difference] ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
