import { type ConversionConfig, type JsonSchema, toJsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import { findItemSchema, findOptionalSchema } from "../fields.ts";
import { LeadList } from "../lead-lists/lead-list.schema.ts";
import { DirectProspects, ProspectSelection, ProspectsBody } from "../memberships/prospects-body.ts";
import {
  CompanyLeadPage,
  LeadPage,
  ListedCompanyLead,
  ListedPersonLead,
  PersonLead,
  PersonLeadPage,
} from "../records/lead.schema.ts";
import { PersonInput } from "../records/person.ts";
import { BulkSelection, ManualSelection } from "../searches/selection.schema.ts";

type Schemas = Readonly<Record<string, GenericSchema>>;

/** Schemas that are named components of the document. Every use of them is a reference. */
const REQUEST_COMPONENTS: Schemas = {
  Prospects: DirectProspects,
  Selection: ProspectSelection,
  BulkSelection,
  ManualSelection,
  Person: PersonInput,
};
const RESPONSE_COMPONENTS: Schemas = {
  LeadList,
  PersonLead,
  ListedPersonLead,
  ListedCompanyLead,
  PersonLeadPage,
  CompanyLeadPage,
};
const COMPONENTS: Schemas = { ...REQUEST_COMPONENTS, ...RESPONSE_COMPONENTS };

/** The alternatives of each schema that selects one of them at run time. */
const LAZY_VARIANTS: ReadonlyMap<GenericSchema, readonly GenericSchema[]> = new Map<
  GenericSchema,
  readonly GenericSchema[]
>([
  [ProspectsBody, [DirectProspects, ProspectSelection]],
  [LeadPage, [PersonLeadPage, CompanyLeadPage]],
]);

/** @returns the JSON schema of a part of a request; exactly one alternative matches */
export function buildRequestSchema(schema: GenericSchema): JsonSchema {
  const variants = LAZY_VARIANTS.get(schema);
  return variants
    ? { oneOf: variants.map((variant) => convertSchema(variant, REQUEST_CONFIG)) }
    : convertSchema(schema, REQUEST_CONFIG);
}

/** @returns the JSON schema of a response; more than one alternative can match, for example on an empty page */
export function buildResponseSchema(schema: GenericSchema): JsonSchema {
  const variants = LAZY_VARIANTS.get(schema);
  return variants
    ? { anyOf: variants.map((variant) => convertSchema(variant, RESPONSE_CONFIG)) }
    : convertSchema(schema, RESPONSE_CONFIG);
}

/** @returns the named components, each with its name in words as the title, which documentation pages show */
export const buildComponentSchemas = (): Record<string, JsonSchema> => ({
  ...buildDefinitions(REQUEST_COMPONENTS, REQUEST_CONFIG),
  ...buildDefinitions(RESPONSE_COMPONENTS, RESPONSE_CONFIG),
});

const buildDefinitions = (schemas: Schemas, config: ConversionConfig) =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      // Without its own definition, because otherwise it would be a reference to itself.
      const { [name]: _, ...definitions } = COMPONENTS;
      return [name, { title: toTitle(name), ...convertSchema(schema, { ...config, definitions }) }];
    }),
  );

/** `BulkSelection` as `Bulk selection`. */
const toTitle = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function convertSchema(schema: GenericSchema, config: ConversionConfig): JsonSchema {
  const { $schema: _, $defs: __, ...converted } = toJsonSchema(schema, config);
  return converted;
}

/** Converts the schema of an array's items without the definitions, which would convert the same array again. */
function convertItem(item: GenericSchema): JsonSchema {
  const name = Object.keys(REQUEST_COMPONENTS).find((key) => REQUEST_COMPONENTS[key] === item);
  return name ? { $ref: `#/components/schemas/${name}` } : convertSchema(item, { ...REQUEST_CONFIG, definitions: {} });
}

/** Patterns of the formats that also match a blank text, which counts as absent in an optional field. */
const BLANK_OR: Readonly<Record<string, string>> = {
  uuid: "^\\s*([0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})?\\s*$",
  date: "^\\s*([0-9]{4}-[0-9]{2}-[0-9]{2})?\\s*$",
  "idn-email": "^\\s*([^\\s@]+@[^\\s@]+)?\\s*$",
};

function convertOptional(schema: GenericSchema): JsonSchema {
  const { format, ...converted } = convertItem(schema);
  const pattern = BLANK_OR[format ?? ""];
  return pattern === undefined ? { ...converted, ...(format && { format }) } : { ...converted, pattern };
}

/** Rules without a JSON Schema keyword. The descriptions explain them in words. */
const NOT_IN_JSON_SCHEMA: ReadonlySet<string> = new Set([
  "check",
  "raw_transform",
  "to_lower_case",
  "transform",
  "trim",
]);

/**
 * `errorMode: "ignore"`, because the converter reports a pipe with two schemas as an error. Pipes that reject an array
 * before `v.object` have two. All other errors are thrown by the overrides below.
 */
const REQUEST_CONFIG: ConversionConfig = {
  target: "draft-2020-12",
  typeMode: "ignore",
  errorMode: "ignore",
  definitions: COMPONENTS,
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
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
    if (optional) return convertOptional(optional);
    // The converter omits these types. Scalar, which renders /docs, reports a named component without them as invalid.
    if (valibotSchema.type === "variant") return { ...jsonSchema, type: "object" };
    if (typeof jsonSchema.const === "string") return { ...jsonSchema, type: "string" };
    return toNumericDefault(toNullableType(jsonSchema));
  },
};

/** In a response, a field with a default is always present. */
const RESPONSE_CONFIG: ConversionConfig = {
  ...REQUEST_CONFIG,
  overrideSchema(context) {
    const schema = REQUEST_CONFIG.overrideSchema?.(context);
    return schema?.properties ? { ...schema, required: listPresentFields(schema) } : schema;
  },
};

const listPresentFields = ({ properties = {}, required = [] }: JsonSchema): string[] =>
  Object.entries(properties)
    .filter(([name, property]) => required.includes(name) || (typeof property === "object" && "default" in property))
    .map(([name]) => name);

/** Rewrites `anyOf: [T, null]` to the shorter `type: [T, "null"]`, and `anyOf: [never, null]` to `type: "null"`. */
function toNullableType(schema: JsonSchema): JsonSchema {
  const { anyOf: [inner, nothing, ...others] = [], ...rest } = schema;
  const isNullable = typeof nothing === "object" && nothing.type === "null" && others.length === 0;
  if (!isNullable || typeof inner !== "object") return schema;
  if (inner.not) return { ...rest, type: "null" };
  return typeof inner.type === "string" ? { ...rest, ...inner, type: [inner.type, "null"] } : schema;
}

/** Valibot's default of a number in a query is text, as in the query itself. JSON Schema needs the number. */
const toNumericDefault = (schema: JsonSchema): JsonSchema =>
  schema.type === "integer" && typeof schema.default === "string"
    ? { ...schema, default: Number(schema.default) }
    : schema;
