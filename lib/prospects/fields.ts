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

/** An array of `min` to `max`. The length is looked at before the items, so that a hostile array costs nothing. */
export const listOf = <S extends v.GenericSchema>(item: S, max: number, min = 0) =>
  v.pipe(v.array(v.unknown()), v.minLength(min), v.maxLength(max), v.array(item));

/** May be absent or null, which means the same. */
export const optional = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema));

/** An object without the fields that are null or undefined. */
export const withoutNulls = <T extends object>(object: T) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value != null)) as {
    [K in keyof T]: Exclude<T[K], null>;
  };
