import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { buildOpenApiDocument } from "../../../lib/openapi/document.ts";

/** The OpenAPI document as JSON, as clients get it. JSON pointers (RFC 6901) identify its parts. */
export const document: object = JSON.parse(JSON.stringify(buildOpenApiDocument()));

/** The same document without additional properties. Clients must accept new fields, but the service must not return any. */
const closedDocument: object = JSON.parse(JSON.stringify(document), (_, value) =>
  value?.type === "object" && value.properties ? { additionalProperties: false, ...value } : value,
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
// The pattern next to it is what the tests check.
ajv.addFormat("idn-email", true);
ajv.addSchema(document, "document").addSchema(closedDocument, "closed");
const validators = new Map<string, ValidateFunction>();

/**
 * Validates a value against the schema at a JSON pointer.
 * @param schemas `closed` rejects fields that are not documented
 * @returns one message per violation; empty if the value is valid
 */
export function findViolations(pointer: string, value: unknown, schemas: "document" | "closed" = "document"): string[] {
  const $ref = `${schemas}#${pointer}`;
  const validate = validators.get($ref) ?? ajv.compile({ $ref });
  validators.set($ref, validate);
  return validate(value)
    ? []
    : (validate.errors ?? []).map((violation) => `${violation.instancePath} ${violation.message}`);
}

/** @returns the JSON pointer of these property names */
export const toPointer = (...parts: readonly (string | number)[]): string =>
  parts.map((part) => `/${encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("");

/** @returns the part of the document at a JSON pointer; undefined if there is none */
export function readPointer(pointer: string): unknown {
  const names = pointer.split("/").slice(1).map(decodeURIComponent);
  return names.reduce<unknown>(
    (value, name) => readProperty(value, name.replaceAll("~1", "/").replaceAll("~0", "~")),
    document,
  );
}

/** @returns the pointer of the referenced part if there is a `$ref` at the pointer, otherwise the pointer itself */
export function resolveReference(pointer: string): string {
  const reference = readProperty(readPointer(pointer), "$ref");
  return typeof reference === "string" ? reference.slice(1) : pointer;
}

/** @returns the value of an own property; undefined if there is none */
export function readProperty(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
