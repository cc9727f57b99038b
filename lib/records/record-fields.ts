import * as v from "valibot";
import { responseString } from "../fields.ts";

/*
 * Response schemas of the organisation's records. Global records are loaded without validation, so a stored field can
 * have any type. A field whose value does not match its documented type is left out, because otherwise one wrong value
 * would make the whole page a 500. Fields that are not documented here are not returned.
 */

/**
 * An optional field; undefined if the value does not match the schema. Validation stops at the first issue, so that a
 * long array is cheap.
 */
export const field = <S extends v.GenericSchema>(schema: S) =>
  v.fallback(v.config(v.optional(schema), { abortEarly: true }), undefined);

export const text = (description: string) => field(v.pipe(v.string(), v.description(description)));
export const texts = (description: string) => field(v.pipe(v.array(v.string()), v.description(description)));
export const integer = (description: string) => field(v.pipe(v.number(), v.integer(), v.description(description)));

/** A time that the service itself writes. */
export const time = (description: string) => v.pipe(responseString("date-time"), v.description(description));
export const id = (description: string) => v.pipe(responseString("uuid"), v.description(description));
