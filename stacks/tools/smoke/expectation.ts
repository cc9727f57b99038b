import { isDeepStrictEqual } from "node:util";
import { readPath, readText } from "./json-path.ts";
import type { SmokeResponse } from "./send.ts";

type Literal = string | number | boolean | null;

/** A value that is not known in advance. */
interface Pattern {
  readonly pattern: RegExp;
  readonly description: string;
}

/** An array has this order; a set has its values in any order. */
type ExpectedValue = Literal | Pattern | readonly Literal[] | ReadonlySet<Literal>;

export interface Expectation {
  readonly status: number;
  /** By the path of the value, as in `readPath`. Other values of the body are not checked. */
  readonly body?: Readonly<Record<string, ExpectedValue>>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const ANY_ID: Pattern = { pattern: UUID, description: "any UUID" };
export const SEVERAL: Pattern = { pattern: /^([2-9]|\d{2,})$/, description: "2 or more" };

/**
 * Only these texts are printed: ids, states and error codes. A faulty service could return personal data or the token.
 */
const PRINTABLE = /^[\w.-]{1,40}$/;
const MAX_PRINTED_VALUES = 10;

/** Checks whether a response has the expected status and the expected values. */
export const isExpected = ({ status, body = {} }: Expectation, response: SmokeResponse): boolean =>
  response.status === status &&
  Object.entries(body).every(([path, value]) => isMatch(value, readPath(response.body, path)));

/** Formats an expectation, for example "status 200, addedCount 2". */
export const formatExpectation = ({ status, body = {} }: Expectation): string =>
  [`status ${status}`, ...Object.entries(body).map(([path, value]) => `${path} ${formatExpected(value)}`)].join(", ");

/** Formats the same values of a response. If the status is another one, the body is an error: formats its code. */
export function formatResponse(expected: Expectation, { status, body }: SmokeResponse): string {
  const code = readText(body, "error.code");
  const paths =
    status === expected.status ? Object.keys(expected.body ?? {}) : code === undefined ? [] : ["error.code"];
  const values =
    body === undefined && paths.length > 0
      ? ["a body that is not JSON"]
      : paths.map((path) => `${path} ${formatValue(readPath(body, path))}`);
  return [`status ${status}`, ...values].join(", ");
}

function isMatch(expected: ExpectedValue, actual: unknown): boolean {
  if (isPattern(expected)) return isLiteral(actual) && expected.pattern.test(String(actual));
  if (!(expected instanceof Set)) return isDeepStrictEqual(expected, actual);
  return Array.isArray(actual) && isDeepStrictEqual([...expected].toSorted(), actual.toSorted());
}

function formatExpected(value: ExpectedValue): string {
  if (isPattern(value)) return value.description;
  return formatValue(value instanceof Set ? [...value] : value);
}

function formatValue(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) {
    const shown = value.slice(0, MAX_PRINTED_VALUES).map(formatValue);
    const rest = value.length > shown.length ? [`… (${value.length} values)`] : [];
    return `[${[...shown, ...rest].join(", ")}]`;
  }
  if (typeof value !== "string") return isLiteral(value) ? String(value) : "an object";
  if (UUID.test(value)) return `…${value.slice(-4)}`;
  return PRINTABLE.test(value) ? value : "another text";
}

const isPattern = (value: ExpectedValue): value is Pattern =>
  typeof value === "object" && value !== null && "pattern" in value;

const isLiteral = (value: unknown): value is Literal =>
  value === null || ["string", "number", "boolean"].includes(typeof value);
