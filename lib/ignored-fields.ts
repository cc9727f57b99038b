import * as v from "valibot";
import { notAnArray } from "./fields.ts";

/** Names that a response may repeat. Any other name could be text that does not belong into a response. */
export const REPEATABLE_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** More names than this are not reported. */
export const MAX_IGNORED_FIELDS = 20;

/** An object whose output has its fields, and the names of those that the service does not know and drops. */
export function objectWithIgnoredFields<E extends v.ObjectEntries>(entries: E) {
  type Fields = v.InferOutput<v.ObjectSchema<E, undefined>>;
  const knownNames = new Set(Object.keys(entries));
  return v.pipe(
    v.looseObject(entries),
    v.transform((input): { fields: Fields; ignoredFields: string[] } => {
      const ignoredFields = Object.keys(input).filter((name) => !knownNames.has(name));
      // Most objects have only known fields, and need no copy.
      const fields = ignoredFields.length === 0 ? input : pick(input, knownNames);
      return { fields: fields as Fields, ignoredFields };
    }),
  );
}

const pick = (object: Readonly<Record<string, unknown>>, names: ReadonlySet<string>) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => names.has(name)));

/** The same, and not an array. */
export const plainObjectWithIgnoredFields = <E extends v.ObjectEntries>(entries: E) =>
  v.pipe(v.unknown(), notAnArray, objectWithIgnoredFields(entries));

/**
 * Selects the names to report: the first 20 that a response may repeat, each once.
 * @returns undefined if there is no name to report
 */
export function selectIgnoredFields(names: Iterable<string>): string[] | undefined {
  const selected = new Set<string>();
  for (const name of names) {
    if (REPEATABLE_NAME.test(name)) selected.add(name);
    if (selected.size === MAX_IGNORED_FIELDS) break;
  }
  return selected.size > 0 ? [...selected] : undefined;
}
