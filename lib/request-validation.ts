import * as v from "valibot";
import type { ErrorDetail } from "./errors.ts";
import { toIssueMessage } from "./issue-message.ts";

/** A pipe stops at the first rule that its value violates. */
const CONFIG = { abortPipeEarly: true, message: toIssueMessage } as const;

/*
 * A body of 6 MB can violate its schema 900,000 times, which takes seconds and 1 GB to find out. The arrays of a body
 * therefore share a limit of issues, and stop when it is reached. Validation is synchronous, so the limit of the current
 * one can be a variable.
 */
let limit = Number.POSITIVE_INFINITY;
let found = 0;

type Validated<T> =
  | { readonly success: true; readonly output: T }
  | { readonly success: false; readonly details: ErrorDetail[]; readonly truncated: boolean };

/**
 * Validates a part of a request. Stops soon after it has found one error more than it may report, so that a hostile
 * body is cheap to reject. Calls can be nested: errors of the inner call do not count for the outer one.
 * @returns the output, or the first `maxDetails` errors. The path of an error in the input as a whole is empty
 */
export function validateInput<S extends v.GenericSchema>(
  schema: S,
  input: unknown,
  maxDetails: number,
): Validated<v.InferOutput<S>> {
  const outer = { limit, found };
  limit = maxDetails + 1;
  found = 0;
  try {
    const { success, output, issues = [] } = v.safeParse(schema, input, CONFIG);
    if (success) return { success, output };
    const details = issues
      .slice(0, maxDetails)
      .map((issue) => ({ path: v.getDotPath(issue) ?? "", message: issue.message }));
    return { success, details, truncated: issues.length > maxDetails };
  } finally {
    ({ limit, found } = outer);
  }
}

/** An issue of an item, as `v.rawTransform` adds it. */
interface ItemIssue {
  readonly message: string;
  readonly path: [v.IssuePathItem, ...v.IssuePathItem[]];
}

/**
 * Validates the items of an array until the limit of issues is reached. Outside of `validateInput`, there is no limit.
 * @param addIssue gets the issues of invalid items. Their paths begin with the item's index
 * @returns the outputs of the items; undefined if an item is invalid
 */
export function validateItems<S extends v.GenericSchema>(
  schema: S,
  items: readonly unknown[],
  addIssue: (issue: ItemIssue) => void,
): v.InferOutput<S>[] | undefined {
  const outputs: v.InferOutput<S>[] = [];
  let isValid = true;
  for (let key = 0; key < items.length && found < limit; key++) {
    const value = items[key];
    const foundBefore = found;
    const result = v.safeParse(schema, value, CONFIG);
    if (result.success) {
      outputs.push(result.output);
      continue;
    }
    isValid = false;
    // Arrays inside of the item have already counted their own issues.
    found = foundBefore + result.issues.length;
    for (const { message, path = [] } of result.issues) {
      addIssue({ message, path: [{ type: "array", origin: "value", input: items, key, value }, ...path] });
    }
  }
  return isValid ? outputs : undefined;
}
