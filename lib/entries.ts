import * as v from "valibot";
import type { ErrorDetail } from "./errors.ts";
import { anything, boundedArray, MAX_PROSPECTS } from "./fields.ts";
import { validateInput } from "./request-validation.ts";

/** An entry of a request, with its position in the request, or in the search that it selects from. */
export type Entry<T> = ValidEntry<T> | InvalidEntry;
export interface ValidEntry<T> {
  readonly index: number;
  readonly value: T;
}
interface InvalidEntry {
  readonly index: number;
  /** Why the entry is invalid: the first errors. */
  readonly details: readonly ErrorDetail[];
}

export const isValid = <T>(entry: Entry<T>): entry is ValidEntry<T> => "value" in entry;

/** Converts the value of an entry. An invalid entry is returned unchanged. */
export const mapEntry = <T, U>(entry: Entry<T>, convert: (value: T) => U): Entry<U> =>
  isValid(entry) ? { index: entry.index, value: convert(entry.value) } : entry;

/** More errors than this are not reported for one entry. */
export const MAX_ENTRY_DETAILS = 5;

/**
 * Makes the schema of 1 to 1,000 entries.
 * @param path where the array is in the body, for the details of invalid entries
 */
export type EntriesSchema = <S extends v.GenericSchema>(
  entry: S,
  path: string,
) => v.GenericSchema<v.InferInput<S>[], Entry<v.InferOutput<S>>[]>;

/** An entry that violates its schema makes the request invalid. */
export const strictEntries: EntriesSchema = (entry) =>
  v.pipe(
    boundedArray(entry, MAX_PROSPECTS, 1),
    v.transform((values) => values.map((value, index) => ({ index, value }))),
  );

/** An entry that violates its schema does not affect the others: the output contains its errors. */
export const lenientEntries: EntriesSchema = (entry, path) =>
  v.pipe(
    boundedArray(anything<v.InferInput<typeof entry>>(), MAX_PROSPECTS, 1),
    v.transform((values) =>
      values.map((value, index) => {
        const result = validateInput(entry, value, MAX_ENTRY_DETAILS);
        if (result.success) return { index, value: result.output };
        return { index, details: result.details.map((detail) => addPrefix(detail, `${path}.${index}`)) };
      }),
    ),
  );

const addPrefix = ({ path, message }: ErrorDetail, prefix: string): ErrorDetail => ({
  path: path ? `${prefix}.${path}` : prefix,
  message,
});
