import type { ErrorDetail } from "./errors.ts";

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
