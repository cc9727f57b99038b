import * as v from "valibot";

/** Building blocks of the request schemas. Every string and array is bounded; messages never hold what was sent. */

/** A string of 0 to `max` UTF-16 units. A lone surrogate has no UTF-8 form: it could not be stored as sent. */
export const text = (max: number) =>
  v.pipe(
    v.string(),
    v.maxLength(max),
    v.check((value) => value.isWellFormed(), "must be well-formed Unicode"),
  );

/** A UUID of any version, in either case; kept in lower case. */
export const uuid = v.pipe(v.string(), v.uuid(), v.toLowerCase());

/** A string of 1 to `max` units that shows something. */
export const visibleText = (max: number) => v.pipe(text(max), v.regex(/\S/, "must not be blank"));

/** A day of the calendar. The rule for its form alone lets every month have 31. */
export const date = v.pipe(
  v.string(),
  v.isoDate(),
  v.check((value) => isCalendarDay(value), "must be a date, YYYY-MM-DD"),
);

function isCalendarDay(value: string): boolean {
  const day = new Date(value);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

/** A string of an answer; what it is like is for who reads the API's description. */
export const responseString = (format: "uuid" | "date" | "date-time") => v.pipe(v.string(), v.metadata({ format }));

/** How many there are, in an answer. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * An array of `min` to `max`. The length is looked at before the items, so that a hostile array costs nothing; the second
 * bound is for those who read the schema.
 */
export const boundedArray = <S extends v.GenericSchema>(item: S, max: number, min = 0) =>
  v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value) || value.length <= max, `must have a length of at most ${max}`),
    v.array(item),
    v.minLength(min),
    v.maxLength(max),
  );

/** An object and no array, which else passes for one without any of its fields. */
export const plainObject = <E extends v.ObjectEntries>(entries: E) =>
  v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value), "must be an object"),
    v.object(entries),
  );

/** An object without the fields that are null or undefined. */
export function removeNulls<T extends object>(object: T) {
  const kept: Partial<T> = {};
  for (const field in object) if (object[field] != null) kept[field] = object[field];
  return kept as { [K in keyof T]: Exclude<T[K], null> };
}

/** The most prospects one request adds. */
export const MAX_PROSPECTS = 1_000;
