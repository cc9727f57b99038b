import * as v from "valibot";
import { anything, notAnArray } from "./fields.ts";

/** Names that a response may repeat. Any other name could be text that does not belong into a response. */
export const REPEATABLE_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** More names than this are not reported. */
export const MAX_IGNORED_FIELDS = 20;

const NONE: readonly string[] = [];

/**
 * An object, and not an array. Its output has its fields, and the names of those that the service does not know and drops:
 * the first 20 that a response may repeat.
 * @param listNested gets the input before it is validated, and lists what is dropped from the objects in its fields
 */
export function objectWithIgnoredFields<E extends v.ObjectEntries>(
  entries: E,
  listNested: (input: object) => Iterable<string> = () => NONE,
) {
  type Input = v.InferInput<v.ObjectSchema<E, undefined>>;
  type Output = v.InferOutput<v.ObjectSchema<E, undefined>>;
  const names = new Set(Object.keys(entries));
  function* listDropped(input: object, unknown: readonly string[]) {
    yield* unknown;
    yield* listNested(input);
  }
  return v.pipe(
    anything<Input>(),
    notAnArray,
    // Before the validation, because `v.looseObject` drops an unknown `__proto__` or `constructor` without a trace.
    v.transform((input) => {
      if (!isObject(input)) return input;
      const unknown = Object.keys(input).filter((name) => !names.has(name));
      const ignoredFields = selectIgnoredFields(listDropped(input, unknown));
      // Most objects have only known fields, and need no copy.
      return unknown.length === 0 && !ignoredFields ? input : { ...pick(input, names), ignoredFields };
    }),
    v.looseObject(entries),
    v.transform((input): { fields: Output; ignoredFields: readonly string[] } => {
      if (!("ignoredFields" in input)) return { fields: input as Output, ignoredFields: NONE };
      const { ignoredFields, ...fields } = input;
      return { fields: fields as Output, ignoredFields: (ignoredFields as string[] | undefined) ?? NONE };
    }),
  );
}

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** Takes time by the number of names, because a hostile object can have very many fields. */
const pick = (object: Fields, names: ReadonlySet<string>) =>
  Object.fromEntries([...names].filter((name) => Object.hasOwn(object, name)).map((name) => [name, object[name]]));

/**
 * Lists the names of the fields of an object that are not known.
 * @param value can be anything: what is not an object has none
 * @param prefix what stands before each name, such as `educations.`
 */
export function* listUnknownNames(value: unknown, known: v.ObjectEntries, prefix = ""): Generator<string> {
  if (!isObject(value)) return;
  for (const name of Object.keys(value)) if (!Object.hasOwn(known, name)) yield `${prefix}${name}`;
}

/**
 * Selects the names to report: the first 20 that a response may repeat, each once.
 * @returns the selected names; undefined instead of an empty list
 */
export function selectIgnoredFields(names: Iterable<string>): string[] | undefined {
  const selected = new Set<string>();
  for (const name of names) {
    if (REPEATABLE_NAME.test(name)) selected.add(name);
    if (selected.size === MAX_IGNORED_FIELDS) break;
  }
  return selected.size > 0 ? [...selected] : undefined;
}
