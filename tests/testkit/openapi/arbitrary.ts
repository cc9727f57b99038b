import fc from "fast-check";
import * as v from "valibot";
import { findViolations, readPointer, resolveReference, toPointer } from "./document.ts";
import { examplesByName } from "./examples-by-name.ts";

/** Strict, because a keyword that the generator does not know would make it miss values. */
const Schema = v.strictObject({
  type: v.optional(v.union([v.string(), v.array(v.string())])),
  enum: v.optional(v.array(v.string())),
  const: v.optional(v.string()),
  oneOf: v.optional(v.array(v.unknown())),
  properties: v.optional(v.record(v.string(), v.unknown()), {}),
  required: v.optional(v.array(v.string()), []),
  additionalProperties: v.optional(v.literal(false)),
  // Values with fewer are filtered out.
  minProperties: v.optional(v.number()),
  items: v.optional(v.unknown()),
  minItems: v.optional(v.number(), 0),
  maxItems: v.optional(v.number()),
  minLength: v.optional(v.number()),
  maxLength: v.optional(v.number()),
  pattern: v.optional(v.string()),
  format: v.optional(v.picklist(["uuid", "date", "idn-email"])),
  minimum: v.optional(v.number()),
  maximum: v.optional(v.number()),
  // The rule that no value matches `if`. Values that do are filtered out.
  if: v.optional(v.unknown()),
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: v.optional(v.strictObject({ not: v.strictObject({}) })),
  ...v.entriesFromList(["title", "description", "default"], v.optional(v.unknown())),
});
type Schema = v.InferOutput<typeof Schema>;

/**
 * Generates values that the document allows: of every type and alternative, with lengths at the limits, texts that are
 * hard to handle, and fields that the document does not name.
 * @param location the JSON pointer of a schema
 * @param name of the field or parameter. Values that it has in the examples of the document are generated, too
 */
export function arbitraryFor(location: string, name = ""): fc.Arbitrary<unknown> {
  const pointer = resolveReference(location);
  const schema = v.parse(Schema, readPointer(pointer));
  return build(schema, pointer, name).filter((value) => findViolations(pointer, value).length === 0);
}

function build(schema: Schema, pointer: string, name: string): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((_, i) => arbitraryFor(`${pointer}/oneOf/${i}`, name)));
  const types = [schema.type ?? []].flat();
  return fc.oneof(...types.map((type) => buildOfType(type, schema, pointer, name)));
}

function buildOfType(type: string, schema: Schema, pointer: string, name: string): fc.Arbitrary<unknown> {
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return buildInteger(schema);
    case "string":
      return buildText(schema, name);
    case "array":
      return buildArray(schema, arbitraryFor(`${pointer}/items`, name));
    case "object":
      return buildObject(schema, pointer);
    default:
      throw new Error(`The generator does not know the type ${type}`);
  }
}

function buildInteger({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }: Schema) {
  return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum));
}

/** Mostly short, or as long as allowed with equal items, because different ones would take long to generate. */
function buildArray({ minItems, maxItems = 10 }: Schema, item: fc.Arbitrary<unknown>) {
  const short = fc.array(item, { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) });
  const longest = item.map((value) => Array(maxItems).fill(value));
  return fc.oneof({ weight: 9, arbitrary: short }, { weight: 1, arbitrary: longest });
}

function buildObject({ properties, required, additionalProperties }: Schema, pointer: string) {
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const name of Object.keys(properties))
    fields[name] = arbitraryFor(pointer + toPointer("properties", name), name);
  // Of many fields with random values, one is nearly always invalid.
  const withOne = Object.keys(fields).map((name) => {
    const names = new Set([...required, name]);
    return fc.record(Object.fromEntries(Object.entries(fields).filter(([field]) => names.has(field))));
  });
  const known = fc.oneof(fc.record(fields, { requiredKeys: required }), fc.oneof(...withOne));
  if (additionalProperties === false) return known;
  const unknown = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 });
  return fc.oneof(
    known,
    fc.tuple(unknown, known).map(([others, object]) => ({ ...others, ...object })),
  );
}

/** Texts on which programs disagree: empty, blank, invisible, not well-formed, with special characters. */
const SPECIAL_TEXTS = [
  ...["", " ", "\n", "\u200b", "\u3164", "\uf36f", "\u0301", "\ud800", "\u0000", "💡", '"', '""', "n/a", "*", "W/*"],
  ...[
    "a@b",
    "a@1.2.3.4",
    "a@-b",
    "a@b..c",
    ".a@b",
    "a..b@c",
    "a b@c",
    "a@b@c",
    "(a)@b",
    "a@b_c",
    "ä@ö.example",
    "a\u200b@b",
  ],
  ...["linkedin.com/in/ada", "https://www.linkedin.com/company/acme", "https://example.com"],
];

function buildText(
  { minLength = 0, maxLength = 20, pattern = "", format }: Schema,
  name: string,
): fc.Arbitrary<string> {
  if (format === "uuid")
    return fc.oneof(
      fc.uuid(),
      fc.uuid().map((id) => id.toUpperCase()),
    );
  if (format === "date") return fc.date({ min: FIRST_DAY, max: LAST_DAY, noInvalidDate: true }).map(toDay);
  const expression = new RegExp(pattern, "u");
  const candidates = [
    ...SPECIAL_TEXTS,
    "x".repeat(maxLength),
    "💡".repeat(maxLength),
    ...(examplesByName.get(name) ?? []),
  ];
  const suitable = candidates.filter((text) => expression.test(text) && isBetween(text, minLength, maxLength));
  const random = pattern ? fc.stringMatching(expression) : fc.string({ unit: "binary", minLength, maxLength });
  return suitable.length > 0 ? fc.oneof(random, fc.constantFrom(...suitable)) : random;
}

const isBetween = (text: string, min: number, max: number) => [...text].length >= min && [...text].length <= max;

const FIRST_DAY = new Date("0000-01-01");
const LAST_DAY = new Date("9999-12-31");
const toDay = (date: Date) => date.toISOString().slice(0, 10);
