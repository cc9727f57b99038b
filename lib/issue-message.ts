import type { BaseIssue } from "valibot";

/**
 * A message for each rule of the schemas. Valibot's own messages quote the submitted value, which responses must not.
 */
const RULE_MESSAGES: Readonly<Record<string, (requirement: unknown) => string>> = {
  iso_date: () => "must be a date, YYYY-MM-DD",
  max_length: (length) => `must have a length of at most ${length}`,
  max_value: (value) => `must be at most ${value}`,
  min_length: (length) => `must have a length of at least ${length}`,
  min_value: (value) => `must be at least ${value}`,
  safe_integer: () => "must be a whole number",
  uuid: () => "must be a UUID",
};
const TYPE_MESSAGES: Readonly<Record<string, string>> = {
  Array: "must be an array",
  Object: "must be an object",
  boolean: "must be true or false",
  number: "must be a number",
  string: "must be a string",
};

/**
 * Makes the message of an issue. Valibot calls this function, if it is in the configuration of a validation, for each
 * rule for which the schema supplies no message.
 */
export function toIssueMessage({ kind, type, expected, received, requirement }: BaseIssue<unknown>): string {
  if (kind !== "schema") return RULE_MESSAGES[type]?.(requirement) ?? "is not valid";
  if (received === "undefined") return "is required";
  return TYPE_MESSAGES[expected ?? ""] ?? `must be ${listOptions(expected)}`;
}

/** Converts valibot's `("manual" | "bulk")` to `manual or bulk`. */
const listOptions = (expected: string | null) => (expected ?? "").replace(/[()"]/g, "").replaceAll(" | ", " or ");
