import { type BaseIssue, getDotPath } from "valibot";
import type { ErrorDetail } from "../errors.ts";

/** How each rule of the schemas reads. Valibot's own messages hold the value that was sent, and answers must not. */
const RULES: Readonly<Record<string, (requirement: unknown) => string>> = {
  integer: () => "must be a whole number",
  iso_date: () => "must be a date, YYYY-MM-DD",
  max_length: (length) => `must have a length of at most ${length}`,
  max_value: (value) => `must be at most ${value}`,
  min_length: (length) => `must have a length of at least ${length}`,
  min_value: (value) => `must be at least ${value}`,
  rfc_email: () => "must be an e-mail address",
  safe_integer: () => "must be a whole number",
  uuid: () => "must be a UUID",
};
/** Rules whose message the schema itself gives. */
const OWN_MESSAGE: ReadonlySet<string> = new Set(["check", "raw_transform", "regex"]);
const TYPES: Readonly<Record<string, string>> = {
  array: "must be an array",
  boolean: "must be true or false",
  number: "must be a number",
  object: "must be an object",
  string: "must be a string",
  variant: "must be one of those that are documented",
  literal: "must be one of those that are documented",
  picklist: "must be one of those that are documented",
  never: "must not be given together with selection",
};

/**
 * A valibot issue for the caller: where it is, in dots, and what is wrong, without what was sent.
 * @param whole what was checked, to name where the issue is no field's
 */
export function describeIssue(issue: BaseIssue<unknown>, whole: string): ErrorDetail {
  return { path: getDotPath(issue) ?? whole, message: messageOf(issue) };
}

function messageOf({ kind, type, received, requirement, message }: BaseIssue<unknown>): string {
  if (kind === "schema" && received === "undefined") return "is required";
  if (OWN_MESSAGE.has(type)) return message;
  return TYPES[type] ?? RULES[type]?.(requirement) ?? "is not valid";
}
