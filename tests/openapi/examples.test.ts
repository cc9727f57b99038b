import { describe, expect, test } from "vitest";
import { document, findViolations, readProperty, toPointer } from "../testkit/openapi/document.ts";

interface Example {
  /** Where the schema is that it belongs to. */
  readonly of: string;
  readonly at: string;
  readonly value: unknown;
}

/** Every `example`, and every one of `examples`, that stands beside a schema. */
function* findExamples(node: unknown, at = ""): Generator<Example> {
  if (typeof node !== "object" || node === null) return;
  if (readProperty(node, "schema")) {
    const single = readProperty(node, "example");
    if (single !== undefined) yield { of: `${at}/schema`, at: `${at}/example`, value: single };
    for (const [name, example] of Object.entries(readProperty(node, "examples") ?? {})) {
      yield { of: `${at}/schema`, at: at + toPointer("examples", name), value: readProperty(example, "value") };
    }
  }
  for (const [name, child] of Object.entries(node)) yield* findExamples(child, at + toPointer(name));
}

const examples = [...findExamples(document)];

describe("an example is as its schema says, with nothing beside", () => {
  test.each(examples)("$at", ({ of, value }) => {
    expect(findViolations(of, value, "closed")).toEqual([]);
  });
});

test("every body, every answer and every path parameter has an example", () => {
  const places = [...findExampleLocations(document)].filter(
    (at) => !examples.some((example) => example.at.startsWith(`${at}/`)),
  );
  expect(places).toEqual([]);
});

/** Every media type, and every parameter in a path. */
function* findExampleLocations(node: unknown, at = ""): Generator<string> {
  if (typeof node !== "object" || node === null) return;
  for (const [name, child] of Object.entries(node)) {
    const place = at + toPointer(name);
    if (name === "application/json" || readProperty(child, "in") === "path") yield place;
    else yield* findExampleLocations(child, place);
  }
}
