import * as v from "valibot";
import { MAX_ERROR_DETAILS } from "../errors.ts";
import { anything, boundedArray, removeNulls, uuid } from "../fields.ts";
import { REPEATABLE_NAME } from "../ignored-fields.ts";
import { hasVisibleText, isWithinLength } from "../unicode.ts";
import { LISTS, MAX_VALUE_LENGTH, VALUE_FIELDS, WORD_FIELDS } from "./fields.ts";
import { foldText, splitWords } from "./fold.ts";

const MAX_LIST_LENGTH = 100;
/** In all lists together. */
const MAX_VALUES = 500;
/** Words, and values of which each must match, together. OpenSearch allows 1,024 clauses in a query. */
const MAX_CLAUSES = 800;

/**
 * An object with at least one field, in which a misspelt one is an error, because a search without it would find more than
 * was asked for. @param fields continues "must have": which ones it can have
 */
const closedObject = <E extends v.ObjectEntries>(entries: E, fields: string) =>
  v.pipe(
    anything<v.InferInput<v.StrictObjectSchema<E, undefined>>>(),
    v.rawCheck(({ dataset: { value: input }, addIssue }) => {
      // A text would be an object with a field for each of its characters.
      if (typeof input !== "object" || Array.isArray(input)) {
        addIssue({ message: `must be an object with ${fields}` });
        return;
      }
      const names = Object.keys(Object(input)).filter((name) => !Object.hasOwn(entries, name));
      for (const key of names.slice(0, MAX_ERROR_DETAILS + 1)) {
        // Other names are not repeated, because a response must not echo what a client sent.
        const isPlain = REPEATABLE_NAME.test(key);
        addIssue({
          message: isPlain ? "is not a known field" : "must not have unknown fields",
          ...(isPlain && { path: [{ type: "unknown", origin: "key", input, key, value: undefined }] }),
        });
      }
    }),
    v.strictObject(entries),
    v.transform(removeNulls),
    v.check((object) => Object.keys(object).length > 0, `must have ${fields}`),
    v.metadata({ minProperties: 1 }),
  );

/** Unlike other texts, one with a lone surrogate is accepted: folding makes it well-formed. */
const filterText = v.pipe(
  v.string(),
  v.check((text) => isWithinLength(text, MAX_VALUE_LENGTH), `must have a length of at most ${MAX_VALUE_LENGTH}`),
  v.metadata({ maxLength: MAX_VALUE_LENGTH }),
);
const filterWords = v.pipe(
  filterText,
  v.check((text) => splitWords(foldText(text)).length > 0, "must have a letter or a digit"),
);
const filterValue = v.pipe(
  filterText,
  v.check((text) => hasVisibleText(foldText(text)), "must not be blank"),
);

const listOf = <S extends v.GenericSchema>(item: S, description: string) =>
  v.nullish(v.pipe(boundedArray(item, MAX_LIST_LENGTH, 1), v.description(description)));

const ANY = "At least one of them matches.";
const ALL = "Each of them matches.";
const NONE = "None of them matches.";

/** Texts. One matches if each of its words occurs. */
export const WordConditions = closedObject(
  { any: listOf(filterWords, ANY), all: listOf(filterWords, ALL), none: listOf(filterWords, NONE) },
  "any, all or none",
);
/** Values, which are compared as a whole. */
export const ValueConditions = closedObject(
  { any: listOf(filterValue, ANY), all: listOf(filterValue, ALL), none: listOf(filterValue, NONE) },
  "any, all or none",
);
/** Ids. A person has at most one company, so there is no `all`. */
export const IdConditions = closedObject({ any: listOf(uuid, ANY), none: listOf(uuid, NONE) }, "any or none");

const FilterFields = closedObject(
  {
    ...v.entriesFromList(WORD_FIELDS, v.nullish(WordConditions)),
    name: v.pipe(v.nullish(WordConditions), v.description("First and last name.")),
    ...v.entriesFromList(VALUE_FIELDS, v.nullish(ValueConditions)),
    companyId: v.nullish(IdConditions),
    hasEmail: v.nullish(v.boolean()),
    hasPhone: v.nullish(v.boolean()),
  },
  "at least one field",
);

/**
 * Which persons a search finds: those that match all fields. `any`: at least one matches; `all`: each one matches; `none`:
 * none matches, so a person without the field does, too. Null counts as absent.
 */
export const Filters = v.pipe(
  FilterFields,
  v.check((filters) => countValues(filters) <= MAX_VALUES, `must have at most ${MAX_VALUES} values`),
  v.check(
    (filters) => countClauses(filters) <= MAX_CLAUSES,
    `must have at most ${MAX_CLAUSES} words in jobTitle and name, and values in all`,
  ),
);
export type Filters = v.InferOutput<typeof FilterFields>;

const listAll = (conditions: object = {}): unknown[] => Object.values(conditions).flat();

const countValues = ({ hasEmail: _, hasPhone: __, ...fields }: Filters): number =>
  Object.values(fields).flatMap((conditions) => listAll(conditions)).length;

function countClauses(filters: Filters): number {
  const texts = WORD_FIELDS.flatMap((field) => LISTS.flatMap((list) => filters[field]?.[list] ?? []));
  const words = texts.flatMap((text) => splitWords(foldText(text)));
  return words.length + VALUE_FIELDS.flatMap((field) => filters[field]?.all ?? []).length;
}
