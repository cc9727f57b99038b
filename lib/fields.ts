import * as v from "valibot";
import { validateItems } from "./request-validation.ts";

/**
 * Building blocks of the schemas. Every string and array of a request is bounded; messages never contain the submitted
 * value.
 */

/**
 * A string of 0 to `max` UTF-16 code units. Rejects lone surrogates: they cannot be encoded in UTF-8, so they could not
 * be stored.
 */
export const text = (max: number) =>
  v.pipe(
    v.string(),
    v.maxLength(max),
    v.check((value) => value.isWellFormed(), "must be well-formed Unicode"),
  );

/** A UUID of any version, case-insensitive, converted to lower case. */
export const uuid = v.pipe(v.string(), v.uuid(), v.toLowerCase());

/** A string of 1 to `max` UTF-16 code units that are not all white space. */
export const visibleText = (max: number) => v.pipe(text(max), v.regex(/\S/, "must not be blank"));

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

/** A number of items in a response. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * An array of `min` to `max` items. Checks the length before the items, so that an oversized array is rejected cheaply,
 * and stops at the limit of issues of `validateInput`. The OpenAPI document gets the schema of the items from
 * `findItemSchema`.
 */
export function boundedArray<S extends v.GenericSchema>(item: S, max: number, min = 0) {
  const array = v.custom<unknown[]>(Array.isArray, "must be an array");
  itemSchemas.set(array, item);
  return v.pipe(
    array,
    v.minLength(min),
    v.maxLength(max),
    v.rawTransform<unknown[], v.InferOutput<S>[]>(({ dataset, addIssue, NEVER }) => {
      const { outputs, issues } = validateItems(item, dataset.value);
      for (const issue of issues) addIssue(issue);
      return issues.length > 0 ? NEVER : outputs;
    }),
  );
}

const itemSchemas = new WeakMap<object, v.GenericSchema>();

/** @returns the schema of the items that `boundedArray` validates; undefined if the schema is not part of one */
export const findItemSchema = (schema: object): v.GenericSchema | undefined => itemSchemas.get(schema);

/** An object. Rejects arrays, which `v.object` would accept as an object without known fields. */
export const plainObject = <E extends v.ObjectEntries>(entries: E) =>
  v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value), "must be an object"),
    v.object(entries),
  );

/** Copies an object without the fields that are null or undefined. */
export function removeNulls<T extends object>(object: T) {
  const kept: Partial<T> = {};
  for (const field in object) if (object[field] != null) kept[field] = object[field];
  return kept as { [K in keyof T]: Exclude<T[K], null> };
}

/** The maximum number of prospects per request. */
export const MAX_PROSPECTS = 1_000;
