import { type ConversionConfig, type JsonSchema, toJsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import { findItemSchema, findOptionalSchema } from "../fields.ts";
import { REQUEST_COMPONENTS } from "./components.ts";

type Schemas = Record<string, GenericSchema>;

/** Converts a schema of a request. @param definitions schemas that become references */
export const convertRequest = (schema: GenericSchema, definitions: Schemas): JsonSchema =>
  convertSchema(schema, { ...REQUEST_CONFIG, definitions });

/** Converts a JSON Merge Patch, in which null is a value of its own. */
export const convertPatch = (schema: GenericSchema, definitions: Schemas): JsonSchema =>
  convertSchema(schema, { ...PATCH_CONFIG, definitions });

export const convertResponse = (schema: GenericSchema, definitions: Schemas): JsonSchema =>
  convertSchema(schema, { ...RESPONSE_CONFIG, definitions });

/** @returns a reference to a named component */
export const toReference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

function convertSchema(schema: GenericSchema, config: ConversionConfig): JsonSchema {
  const { $schema: _, $defs: __, ...converted } = toJsonSchema(schema, config);
  return converted;
}

/** Converts the schema of an array's items without the definitions, which would convert the same array again. */
function convertItem(item: GenericSchema): JsonSchema {
  const name = Object.keys(REQUEST_COMPONENTS).find((key) => REQUEST_COMPONENTS[key] === item);
  return name ? toReference(name) : convertRequest(item, {});
}

/** Rules without a JSON Schema keyword. The descriptions explain them in words. */
const NOT_IN_JSON_SCHEMA: ReadonlySet<string> = new Set([
  "brand",
  "check",
  "partial_check",
  "raw_check",
  "raw_transform",
  "to_lower_case",
  "transform",
  "trim",
]);

/**
 * `errorMode: "ignore"`, because the converter reports a pipe with two schemas as an error. Pipes that reject an array
 * before `v.object` have two. All other errors are thrown by the overrides below.
 */
const PATCH_CONFIG: ConversionConfig = {
  target: "draft-2020-12",
  typeMode: "ignore",
  errorMode: "ignore",
  overrideRef: ({ referenceId }) => toReference(referenceId).$ref,
  overrideAction({ valibotAction, jsonSchema, errors }) {
    // A number in a query is parsed from text. The actions that follow bound the parsed number.
    if ("operation" in valibotAction && valibotAction.operation === Number) return { type: "integer" };
    if (errors && !NOT_IN_JSON_SCHEMA.has(valibotAction.type)) throw new Error(errors.join("; "));
    return jsonSchema;
  },
  overrideSchema({ valibotSchema, jsonSchema, errors }) {
    const item = findItemSchema(valibotSchema);
    if (item) return { type: "array", items: convertItem(item) };
    if (errors) throw new Error(errors.join("; "));
    const optional = findOptionalSchema(valibotSchema);
    if (optional) return convertItem(optional);
    // The converter omits these types. Scalar, which renders /docs, reports a named component without them as invalid.
    if (valibotSchema.type === "variant") return { ...jsonSchema, type: "object" };
    if (typeof jsonSchema.const === "string") return { ...jsonSchema, type: "string" };
    if (jsonSchema.properties) return excludeForbidden(jsonSchema);
    return toNumericDefault(toNullableType(jsonSchema));
  },
};

/** Null counts as absent. The document leaves it out, because generated clients then have simpler types. */
const REQUEST_CONFIG: ConversionConfig = {
  ...PATCH_CONFIG,
  overrideSchema(context) {
    const { anyOf: [inner] = [], default: value, ...rest } = context.jsonSchema;
    if (context.valibotSchema.type !== "nullish" || typeof inner !== "object")
      return PATCH_CONFIG.overrideSchema?.(context);
    return { ...rest, ...inner, ...(value != null && { default: value }) };
  },
};

/** In a response, a field with a default is always present. */
const RESPONSE_CONFIG: ConversionConfig = {
  ...PATCH_CONFIG,
  overrideSchema(context) {
    const schema = PATCH_CONFIG.overrideSchema?.(context);
    return schema?.properties ? requireDefaults(schema.properties, schema) : schema;
  },
};

function requireDefaults(properties: NonNullable<JsonSchema["properties"]>, schema: JsonSchema): JsonSchema {
  const required = new Set(schema.required);
  const withoutDefaults = Object.entries(properties).map(([name, property]) => {
    if (typeof property !== "object" || !("default" in property)) return [name, property];
    required.add(name);
    const { default: _, ...rest } = property;
    return [name, rest];
  });
  const names = Object.keys(properties).filter((name) => required.has(name));
  return {
    ...schema,
    properties: Object.fromEntries(withoutDefaults),
    ...(names.length > 0 && { required: names }),
  };
}

/**
 * The rule that no valid value matches a schema. `if`, because generators of clients and Scalar, which renders /docs, ignore
 * it. They would make types of `not` and `anyOf`, or reject what has no type.
 */
export const exclude = (schema: JsonSchema): JsonSchema => ({
  if: schema,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { not: {} },
});

/** Rewrites properties that must be absent (`v.never`), which would have no type, as a rule of the object. */
function excludeForbidden({ properties = {}, required = [], ...schema }: JsonSchema): JsonSchema {
  const isForbidden = (name: string) => typeof properties[name] === "object" && "not" in properties[name];
  const [forbidden, ...others] = Object.keys(properties).filter(isForbidden);
  if (others.length > 0) throw new Error("An object can have only one forbidden property");
  const allowed = Object.entries(properties).filter(([name]) => name !== forbidden);
  return {
    ...schema,
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(allowed),
    ...(forbidden !== undefined && { ...exclude({ required: [forbidden], properties: { [forbidden]: {} } }) }),
  };
}

/** Rewrites `anyOf: [T, null]` to the shorter `type: [T, "null"]`. */
function toNullableType(schema: JsonSchema): JsonSchema {
  const { anyOf: [inner, nothing, ...others] = [], ...rest } = schema;
  const isNullable = typeof nothing === "object" && nothing.type === "null" && others.length === 0;
  if (!isNullable || typeof inner !== "object") return schema;
  return typeof inner.type === "string" ? { ...rest, ...inner, type: [inner.type, "null"] } : schema;
}

/** Valibot's default of a number in a query is text, as in the query itself. JSON Schema needs the number. */
const toNumericDefault = (schema: JsonSchema): JsonSchema =>
  schema.type === "integer" && typeof schema.default === "string"
    ? { ...schema, default: Number(schema.default) }
    : schema;
