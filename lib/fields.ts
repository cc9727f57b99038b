import * as v from "valibot";
import { validateItems } from "./request-validation.ts";
import { hasVisibleText, isWithinLength } from "./unicode.ts";

/**
 * Building blocks of the schemas. Every string and array of a request is bounded; messages never contain the submitted
 * value.
 */

/**
 * The rule of a string of 0 to `max` code points, for schemas with further rules. Rejects lone surrogates: they cannot
 * be encoded in UTF-8, so they could not be stored. One rule, because most of the time of a validation is spent between
 * rules.
 */
export const textRule = (max: number) =>
  v.check(
    (value: string) => isWithinLength(value, max) && value.isWellFormed(),
    ({ input }) =>
      isWithinLength(input, max) ? "must be well-formed Unicode" : `must have a length of at most ${max}`,
  );

/** A string of 0 to `max` code points. */
export const text = (max: number) => v.pipe(v.string(), textRule(max), v.metadata({ maxLength: max }));

/** A UUID of any version, case-insensitive, converted to lower case. */
export const uuid = v.pipe(v.string(), v.uuid(), v.toLowerCase());

/** A pattern for texts that are not blank. It begins at the start, because generated Python clients match only there. */
export const NOT_BLANK = "^\\s*\\S";

/** A string of 1 to `max` code points with visible text. */
export const visibleText = (max: number) =>
  v.pipe(text(max), v.check(hasVisibleText, "must not be blank"), v.metadata({ pattern: NOT_BLANK }));

/** A calendar date. `v.isoDate` checks only the format and accepts day 31 in every month. */
export const date = v.pipe(
  v.string(),
  v.isoDate(),
  v.check((value) => isCalendarDay(value), "must be a date, YYYY-MM-DD"),
);

function isCalendarDay(value: string): boolean {
  const day = new Date(value);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

/** A response string. `format` is documentation only and is not validated. */
export const responseString = (format: "uuid" | "date" | "date-time") => v.pipe(v.string(), v.metadata({ format }));

/**
 * Accepts anything. A pipe begins with it, so that its other schemas say what is wrong with a value.
 * @typeParam Input what callers should send. It is only a type, from which the types of the client are derived
 */
export const anything = <Input>() => v.unknown() as v.GenericSchema<Input, unknown>;

/** A number of items in a response. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * An array of `min` to `max` items. Checks the length before the items, so that an oversized array is rejected cheaply,
 * and stops at the limit of issues of `validateInput`. The OpenAPI document gets the schema of the items from
 * `findItemSchema`.
 */
export function boundedArray<S extends v.GenericSchema>(item: S, max: number, min = 0) {
  const array = v.custom<v.InferInput<S>[]>(Array.isArray, "must be an array");
  itemSchemas.set(array, item);
  return v.pipe(
    array,
    v.minLength(min),
    v.maxLength(max),
    v.rawTransform<v.InferInput<S>[], v.InferOutput<S>[]>(({ dataset, addIssue, NEVER }) => {
      return validateItems(item, dataset.value, addIssue) ?? NEVER;
    }),
  );
}

const itemSchemas = new WeakMap<object, v.GenericSchema>();

/** @returns the schema of the items that `boundedArray` validates; undefined if the schema is not part of one */
export const findItemSchema = (schema: object): v.GenericSchema | undefined => itemSchemas.get(schema);

/** Rejects arrays, which `v.object` would accept as an object without known fields. */
export const notAnArray = v.check((value: unknown) => !Array.isArray(value), "must be an object");

/** An object, and not an array. */
export const plainObject = <E extends v.ObjectEntries>(entries: E) =>
  v.pipe(anything<v.InferInput<v.ObjectSchema<E, undefined>>>(), notAnArray, v.object(entries));

/** The schema of an object that lacks a required field: every object is invalid. @param message names all that may be given */
export const missing = (field: string, message: string) =>
  v.pipe(
    anything<never>(),
    notAnArray,
    v.looseObject({}),
    v.rawTransform<Record<string, unknown>, never>(({ dataset: { value: input }, addIssue, NEVER }) => {
      addIssue({ message, path: [{ type: "object", origin: "value", input, key: field, value: input[field] }] });
      return NEVER;
    }),
  );

/** An optional text of up to `max` code points, without the white space at both ends. It is absent if nothing is visible. */
export const optionalText = (max: number) =>
  v.nullish(
    v.pipe(
      v.string(),
      textRule(max),
      v.metadata({ maxLength: max }),
      v.transform((value) => (hasVisibleText(value) ? value.trim() : undefined)),
    ),
  );

/**
 * An optional field of any type, in which null and a text without visible characters count as absent. The OpenAPI
 * document gets the schema of the field from `findOptionalSchema`.
 */
export function optional<S extends v.GenericSchema>(schema: S) {
  const field = v.lazy<S | typeof ABSENT>((value) => (isBlank(value) ? ABSENT : schema));
  optionalSchemas.set(field, schema);
  return v.nullish(field);
}

const ABSENT = v.pipe(
  anything<never>(),
  v.transform((): undefined => undefined),
);
/** Whether a value counts as absent in an optional field. */
export const isBlank = (value: unknown) => typeof value === "string" && !hasVisibleText(value) && value.isWellFormed();

const optionalSchemas = new WeakMap<object, v.GenericSchema>();

/** @returns the schema that a field has in `optional` if it is not blank; undefined for any other schema */
export const findOptionalSchema = (schema: object): v.GenericSchema | undefined => optionalSchemas.get(schema);

/**
 * An optional array of up to `max` items, without those that are absent. A blank text counts as absent, although it is not in
 * the type of the input. Otherwise like `boundedArray`.
 */
export function optionalItems<S extends v.GenericSchema>(item: S, max: number) {
  type Item = NonNullable<v.InferOutput<S>>;
  const array = v.custom<v.InferInput<S>[]>((value) => Array.isArray(value) || isBlank(value), "must be an array");
  itemSchemas.set(array, item);
  return v.nullish(
    v.pipe(
      array,
      v.maxLength(max),
      v.rawTransform<v.InferInput<S>[], Item[] | undefined>(({ dataset, addIssue, NEVER }) => {
        if (!Array.isArray(dataset.value)) return undefined;
        const outputs = validateItems(item, dataset.value, addIssue);
        return outputs ? outputs.filter((output): output is Item => output != null) : NEVER;
      }),
    ),
  );
}

/** Copies an object without the fields that are null or undefined. */
export function removeNulls<T extends object>(object: T) {
  const kept: Partial<T> = {};
  for (const field in object) if (object[field] != null) kept[field] = object[field];
  return kept as { [K in keyof T]: Exclude<T[K], null> };
}

/** The maximum number of prospects per request. */
export const MAX_PROSPECTS = 1_000;
