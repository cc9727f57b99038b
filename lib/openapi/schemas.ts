import type { JsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import {
  DESCRIBED_LIKE,
  EXCLUDED,
  LAZY_VARIANTS,
  MERGE_PATCHES,
  REQUEST_COMPONENTS,
  RESPONSE_COMPONENTS,
  SUBSTITUTES,
} from "./components.ts";
import { convertPatch, convertRequest, convertResponse, exclude, toReference } from "./convert-schema.ts";

/** @returns the JSON schema of the parameters of a path or of a query */
export const buildParametersSchema = (schema: GenericSchema): JsonSchema => convertRequest(schema, {});

/**
 * @returns a reference to the schema of a request body
 * @throws Error if it has no name
 */
export const buildRequestSchema = (schema: GenericSchema): JsonSchema => refer(REQUEST_COMPONENTS, schema);

/**
 * @returns a reference to the schema of a response body
 * @throws Error if it has no name
 */
export const buildResponseSchema = (schema: GenericSchema): JsonSchema =>
  refer(RESPONSE_COMPONENTS, SUBSTITUTES.get(schema) ?? schema);

function refer(components: Readonly<Record<string, GenericSchema>>, schema: GenericSchema): JsonSchema {
  const name = Object.keys(components).find((key) => components[key] === schema);
  if (!name) throw new Error("The schema of a body needs a name in lib/openapi/components.ts");
  return toReference(name);
}

/** @returns the named components, each with its name in words as the title, which documentation pages show */
export function buildComponentSchemas(): Record<string, JsonSchema> {
  const schemas = {
    ...mapValues(REQUEST_COMPONENTS, (schema, others) => {
      const variants = LAZY_VARIANTS.get(schema);
      // With a type, like any named component; Scalar, which renders /docs, reports one without as invalid.
      if (variants) return { type: "object", oneOf: variants.map(buildRequestSchema) };
      const convert = MERGE_PATCHES.has(schema) ? convertPatch : convertRequest;
      const excluded = EXCLUDED.get(schema);
      return { ...convert(schema, others), ...(excluded && exclude(excluded)) };
    }),
    ...mapValues(RESPONSE_COMPONENTS, convertResponse),
  };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      { title: toTitle(name), ...addDescriptions(schema, schemas[DESCRIBED_LIKE[name] ?? ""]) },
    ]),
  );
}

/** Without schemas that select at run time, which the converter does not know. No other schema contains one. */
const COMPONENTS = Object.fromEntries(
  Object.entries({ ...REQUEST_COMPONENTS, ...RESPONSE_COMPONENTS }).filter(([, schema]) => !LAZY_VARIANTS.has(schema)),
);

/** @param convert gets each schema and the other components, because with itself it would be a reference to itself */
function mapValues(
  schemas: Readonly<Record<string, GenericSchema>>,
  convert: (schema: GenericSchema, others: Record<string, GenericSchema>) => JsonSchema,
): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { [name]: _, ...others } = COMPONENTS;
      return [name, convert(schema, others)];
    }),
  );
}

/** Adds the descriptions of the properties of another schema to properties of the same name without one. */
function addDescriptions({ properties, ...schema }: JsonSchema, source: JsonSchema = {}): JsonSchema {
  if (!properties) return schema;
  const described = Object.entries(properties).map(([name, property]) => {
    const model = source.properties?.[name];
    const description = typeof model === "object" ? model.description : undefined;
    return [name, typeof property === "object" && description ? { description, ...property } : property];
  });
  return { ...schema, properties: Object.fromEntries(described) };
}

/** `BulkSelection` as `Bulk selection`. */
const toTitle = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
