import { type BaseIssue, getDotPath } from "valibot";
import type { ErrorDetail } from "../errors.ts";

/** How each rule of the schemas reads. Valibot's own messages hold the value that was sent, and answers must not. */
const RULE_MESSAGES: Readonly<Record<string, (requirement: unknown) => string>> = {
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
const CUSTOM_MESSAGE_TYPES: ReadonlySet<string> = new Set(["check", "never", "raw_transform", "regex"]);
const TYPE_MESSAGES: Readonly<Record<string, string>> = {
  Array: "must be an array",
  Object: "must be an object",
  boolean: "must be true or false",
  number: "must be a number",
  string: "must be a string",
};

/**
 * A valibot issue for the caller: where it is, in dots, and what is wrong, without what was sent.
 * @param part what was checked, to name where the issue is no field's
 */
export function describeIssue(issue: BaseIssue<unknown>, part: string): ErrorDetail {
  return { path: getDotPath(issue) ?? part, message: toMessage(issue) };
}

function toMessage({ kind, type, expected, received, requirement, message }: BaseIssue<unknown>): string {
  if (CUSTOM_MESSAGE_TYPES.has(type)) return message;
  if (kind !== "schema") return RULE_MESSAGES[type]?.(requirement) ?? "is not valid";
  if (received === "undefined") return "is required";
  return TYPE_MESSAGES[expected ?? ""] ?? `must be ${listOptions(expected)}`;
}

/** `("manual" | "bulk")`, as valibot names what a schema allows, in words. */
const listOptions = (expected: string | null) => (expected ?? "").replace(/[()"]/g, "").replaceAll(" | ", " or ");
