import { type ConversionConfig, type JsonSchema, toJsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import { LeadList } from "../lead-lists/lead-list.schema.ts";
import { DirectProspects, ProspectSelection, ProspectsBody } from "../memberships/prospects-body.ts";
import { PersonInput } from "../records/person.ts";

/** What has a name of its own in the document, wherever it occurs. */
const COMPONENTS = { Person: PersonInput, LeadList };

/** A schema that chooses among others while it runs, and what it chooses among. */
const LAZY_VARIANTS: ReadonlyMap<GenericSchema, readonly GenericSchema[]> = new Map<
  GenericSchema,
  readonly GenericSchema[]
>([[ProspectsBody, [ProspectSelection, DirectProspects]]]);

/** What a request must be like. */
export function requestSchema(schema: GenericSchema): JsonSchema {
  const choices = LAZY_VARIANTS.get(schema);
  return choices
    ? { oneOf: choices.map((choice) => convertSchema(choice, REQUEST_CONFIG)) }
    : convertSchema(schema, REQUEST_CONFIG);
}

/** What an answer is like. */
export const responseSchema = (schema: GenericSchema): JsonSchema => convertSchema(schema, RESPONSE_CONFIG);

export const buildComponents = () => ({
  Person: convertSchema(COMPONENTS.Person, { ...REQUEST_CONFIG, definitions: {} }),
  LeadList: convertSchema(COMPONENTS.LeadList, { ...RESPONSE_CONFIG, definitions: {} }),
});

function convertSchema(schema: GenericSchema, config: ConversionConfig): JsonSchema {
  const { $schema: _, $defs: __, ...converted } = toJsonSchema(schema, config);
  return converted;
}

/** Rules that only code can tell; the descriptions speak of them. */
const NOT_IN_JSON_SCHEMA: ReadonlySet<string> = new Set(["check", "raw_transform", "to_lower_case", "transform"]);

/**
 * A pipeline that looks at an array's length before its items is two schemas for one thing, which the converter takes for
 * an error unless it ignores errors. So those that count are thrown here.
 */
const REQUEST_CONFIG: ConversionConfig = {
  target: "draft-2020-12",
  typeMode: "ignore",
  errorMode: "ignore",
  definitions: COMPONENTS,
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  overrideAction({ valibotAction, jsonSchema, errors }) {
    // A query's text is read as a number, and bounded as one from there on.
    if ("operation" in valibotAction && valibotAction.operation === Number) return { type: "integer" };
    if (errors && !NOT_IN_JSON_SCHEMA.has(valibotAction.type)) throw new Error(errors.join("; "));
    return jsonSchema;
  },
  overrideSchema({ valibotSchema, jsonSchema, errors }) {
    if (errors) throw new Error(errors.join("; "));
    if (valibotSchema.type === "loose_object") return { ...jsonSchema, additionalProperties: true };
    return toNumericDefault(toNullableType(jsonSchema));
  },
};

/** What has a default is always there. */
const RESPONSE_CONFIG: ConversionConfig = {
  ...REQUEST_CONFIG,
  overrideSchema(context) {
    const schema = REQUEST_CONFIG.overrideSchema?.(context);
    return schema?.properties ? { ...schema, required: Object.keys(schema.properties) } : schema;
  },
};

/** `{type: ["string", "null"], ...}` says what `anyOf` of two says; and what is never or null is null. */
function toNullableType(schema: JsonSchema): JsonSchema {
  const { anyOf: [inner, nothing, ...others] = [], ...rest } = schema;
  const isNullable = typeof nothing === "object" && nothing.type === "null" && others.length === 0;
  if (!isNullable || typeof inner !== "object") return schema;
  if (inner.not) return { ...rest, type: "null" };
  return typeof inner.type === "string" ? { ...rest, ...inner, type: [inner.type, "null"] } : schema;
}

/** The default of a query's number is text, as the query would be. */
const toNumericDefault = (schema: JsonSchema): JsonSchema =>
  schema.type === "integer" && typeof schema.default === "string"
    ? { ...schema, default: Number(schema.default) }
    : schema;
