import fc from "fast-check";
import type { Route } from "../../../lib/route.ts";
import type { Call } from "../invoke.ts";
import { arbitraryFor } from "./arbitrary.ts";
import { findViolations, readPointer, readProperty, resolveReference, toPointer } from "./document.ts";

export type DocumentedRequest = Pick<Call, "params" | "query" | "headers" | "body">;

/** Generates requests of a route that the document allows, from the document alone. */
export function requestOf(route: Route): fc.Arbitrary<DocumentedRequest> {
  const { parameters, body } = readOperation(route);
  const build = (location: string) => buildParameters(parameters.filter((parameter) => parameter.in === location));
  return fc.record({
    params: build("path"),
    query: build("query"),
    headers: build("header"),
    ...(body && { body: arbitraryFor(body) }),
  });
}

/** @returns one message for each part of a request that the document does not allow */
export function findRequestViolations(
  route: Route,
  { params, query, headers, ...request }: DocumentedRequest,
): string[] {
  const { parameters, body } = readOperation(route);
  const sent: Readonly<Record<string, string | undefined>> = { ...params, ...query, ...headers };
  const ofParameters = parameters.flatMap(({ name, key, schema }) => {
    const text = sent[key];
    return text === undefined ? [] : findViolations(schema, parse(schema, text)).map((message) => name + message);
  });
  return [...ofParameters, ...(body ? findViolations(body, request.body) : [])];
}

/** Reads a parameter as clients write it: an integer in decimal digits. */
function parse(schema: string, text: string): unknown {
  const isInteger = readProperty(readPointer(schema), "type") === "integer";
  return isInteger && /^-?\d+$/.test(text) ? Number(text) : text;
}

interface Parameter {
  readonly name: string;
  /** The name that it has in a call. */
  readonly key: string;
  readonly in: string;
  readonly isRequired: boolean;
  /** The JSON pointer of its schema. */
  readonly schema: string;
}

function readOperation({ path, method }: Route) {
  const operation = toPointer("paths", path, method.toLowerCase());
  const list = Object.keys(readPointer(`${operation}/parameters`) ?? []);
  const body = operation + toPointer("requestBody", "content", "application/json", "schema");
  return {
    parameters: list.map((index) => readParameter(`${operation}/parameters/${index}`)),
    body: readPointer(body) === undefined ? undefined : body,
  };
}

function readParameter(location: string): Parameter {
  const pointer = resolveReference(location);
  const read = (name: string) => String(readProperty(readPointer(pointer), name));
  const [name, place] = [read("name"), read("in")];
  return {
    name,
    key: place === "header" ? name.toLowerCase() : name,
    in: place,
    isRequired: read("required") === "true",
    schema: `${pointer}/schema`,
  };
}

/** Generates parameters as texts. */
function buildParameters(parameters: readonly Parameter[]): fc.Arbitrary<Record<string, string>> {
  const entries = parameters.map((parameter) => [parameter.key, buildParameter(parameter)]);
  const required = parameters.filter(({ isRequired }) => isRequired).map(({ key }) => key);
  return fc.record(Object.fromEntries(entries), { requiredKeys: required });
}

function buildParameter({ name, in: place, schema }: Parameter): fc.Arbitrary<string> {
  const values = arbitraryFor(schema, name);
  if (place !== "header") return values.map(String);
  return values.map(toFieldValue).filter((text) => findViolations(schema, text).length === 0);
}

/** What HTTP transports of a text as the value of a header (RFC 9110, 5.5), as far as it is ASCII. */
const toFieldValue = (value: unknown) =>
  String(value)
    .replace(/[^ -~]/g, "")
    .trim();
