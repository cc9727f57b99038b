import { describe, expect, test } from "vitest";
import { MANUAL_SELECTION, PROSPECT } from "../../lib/openapi/examples.ts";
import { document, findViolations, readPointer, readProperty, toPointer } from "../testkit/openapi/document.ts";

/*
 * What the generators of clients need (openapi-generator, openapi-python-client, openapi-typescript): their output must
 * compile, keep every field and have good names.
 */

interface Node {
  readonly pointer: string;
  readonly value: object;
}

/** Finds every object of the document, except in the values of examples. */
function* listNodes(value: unknown = document, pointer = ""): Generator<Node> {
  if (typeof value !== "object" || value === null) return;
  yield { pointer, value };
  for (const [name, child] of Object.entries(value)) {
    if (!["example", "examples"].includes(name)) yield* listNodes(child, pointer + toPointer(name));
  }
}
const nodes = [...listNodes()];
const find = (predicate: (value: object) => boolean) =>
  nodes.filter(({ value }) => predicate(value)).map(({ pointer }) => pointer);

const schemas = readPointer("/components/schemas") as Record<string, object>;
const toReference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

test("no schema of the OpenAPI document has the type null, and only merge patches and responses allow null next to a type", () => {
  expect(find((value) => readProperty(value, "type") === "null")).toEqual([]);
  const nullable = find((value) => [readProperty(value, "type")].flat().includes("null"));
  expect([...new Set(nullable.map((pointer) => pointer.split("/")[3]))].toSorted()).toEqual([
    "FoundPersonsPage",
    "LeadList",
    "LeadListPage",
    "LeadListPatch",
    "LeadListWithCount",
    "LeadPatch",
    "ListedLeadPage",
  ]);
});

test("every body of the OpenAPI document, and every object and alternative in it, is a named component", () => {
  const isObject = (value: object) =>
    ["properties", "oneOf", "anyOf", "allOf"].some((keyword) => Object.hasOwn(value, keyword));
  const inline = find(isObject).filter((pointer) => !/^\/components\/schemas\/\w+(\/if(\/.*)?)?$/.test(pointer));
  expect(inline).toEqual([]);
  const bodies = nodes.filter(({ pointer }) => /\/application~1json$/.test(decodeURIComponent(pointer)));
  expect(bodies.length).toBeGreaterThan(20);
  for (const { value } of bodies) expect(Object.keys(readProperty(value, "schema") ?? {})).toEqual(["$ref"]);
});

test("every enum and const of the OpenAPI document has a type next to it", () => {
  const valued = nodes.filter(({ value }) => Object.hasOwn(value, "enum") || Object.hasOwn(value, "const"));
  expect(valued.length).toBeGreaterThan(5);
  for (const { pointer, value } of valued) expect(value, pointer).toHaveProperty("type");
});

test("no schema of the OpenAPI document is called Error, or like another one apart from its case", () => {
  const names = Object.keys(schemas).map((name) => name.toLowerCase());
  expect(names).not.toContain("error");
  expect(new Set(names).size).toBe(names.length);
});

test("every pattern of the OpenAPI document begins at the start of a text and has no quotes, because generated Python clients match there and copy it", () => {
  const patterns = nodes
    .flatMap(({ value }) => readProperty(value, "pattern") ?? [])
    .filter((one) => typeof one === "string");
  expect(patterns.length).toBeGreaterThan(5);
  for (const pattern of patterns) expect(pattern).toMatch(/^\^[^"'`]*$/);
});

describe("OpenAPI, add-prospects:", () => {
  test("the request has either prospects or a selection, which exclude each other", () => {
    expect(schemas.AddProspectsRequest).toMatchObject({
      oneOf: [toReference("DirectProspects"), toReference("SelectedProspects")],
    });
    expect(schemas.DirectProspects).toMatchObject({
      required: ["prospects"],
      properties: { prospects: { minItems: 1, maxItems: 1_000, items: toReference("Prospect") } },
    });
    expect(schemas.SelectedProspects).toMatchObject({
      required: ["selection"],
      properties: { selection: toReference("Selection") },
    });
    const body = { prospects: [PROSPECT], selection: MANUAL_SELECTION };
    expect(findViolations("/components/schemas/AddProspectsRequest", { prospects: body.prospects })).toEqual([]);
    expect(findViolations("/components/schemas/AddProspectsRequest", { selection: body.selection })).toEqual([]);
    expect(findViolations("/components/schemas/AddProspectsRequest", body)).not.toEqual([]);
    expect(schemas.Selection).toMatchObject({ oneOf: [toReference("ManualSelection"), toReference("BulkSelection")] });
  });

  test("the response is one object with optional results and ignoredFields", () => {
    expect(schemas.AddResponse).toMatchObject({
      type: "object",
      required: ["addedCount"],
      properties: { results: { items: toReference("AddResult") }, ignoredFields: { type: "array" } },
    });
  });

  test("Prefer is a string with examples, because other values are honoured too", () => {
    expect(readPointer("/components/parameters/Prefer")).toMatchObject({ schema: { type: "string" } });
    expect(readPointer("/components/parameters/Prefer/schema/enum")).toBeUndefined();
    const examples = Object.values(readPointer("/components/parameters/Prefer/examples") ?? {});
    expect(examples.map(({ value }) => value)).toEqual([
      "return=representation",
      "handling=lenient",
      "return=representation, handling=lenient",
    ]);
  });
});
