import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { buildOpenApiDocument } from "../../../lib/openapi/document.ts";

/** The API's description as a reader gets it: JSON. Its parts are found by JSON pointers. */
export const document: object = JSON.parse(JSON.stringify(buildOpenApiDocument()));

/** The service's answers hold nothing that is not described, though a client must not count on it. */
const closedDocument: object = JSON.parse(JSON.stringify(document), (_, value) =>
  value?.type === "object" && value.properties ? { additionalProperties: false, ...value } : value,
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(document, "document").addSchema(closedDocument, "closed");
const validators = new Map<string, ValidateFunction>();

/** Faults of a value by the schema at a pointer. */
export function findViolations(pointer: string, value: unknown, schemas: "document" | "closed" = "document"): string[] {
  const $ref = `${schemas}#${pointer}`;
  const validate = validators.get($ref) ?? ajv.compile({ $ref });
  validators.set($ref, validate);
  return validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

export const toPointer = (...parts: readonly (string | number)[]): string =>
  parts.map((part) => `/${encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("");

/** What a pointer points to, if anything. */
export function readPointer(pointer: string): unknown {
  const names = pointer.split("/").slice(1).map(decodeURIComponent);
  return names.reduce<unknown>(
    (value, name) => readProperty(value, name.replaceAll("~1", "/").replaceAll("~0", "~")),
    document,
  );
}

/** The pointer to what is meant: where it points to a reference, that of the reference. */
export function resolveReference(pointer: string): string {
  const reference = readProperty(readPointer(pointer), "$ref");
  return typeof reference === "string" ? reference.slice(1) : pointer;
}

export function readProperty(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
