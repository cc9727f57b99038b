import { describe, expect, test } from "vitest";
import { document, findViolations, readProperty, toPointer } from "../testkit/openapi/document.ts";

interface Example {
  /** The JSON pointer of its schema. */
  readonly schemaPointer: string;
  readonly pointer: string;
  readonly value: unknown;
}

/** Finds every `example` and every entry of `examples` next to a schema. */
function* findExamples(node: unknown, pointer = ""): Generator<Example> {
  if (typeof node !== "object" || node === null) return;
  if (readProperty(node, "schema")) {
    const single = readProperty(node, "example");
    if (single !== undefined)
      yield { schemaPointer: `${pointer}/schema`, pointer: `${pointer}/example`, value: single };
    for (const [name, example] of Object.entries(readProperty(node, "examples") ?? {})) {
      const value = readProperty(example, "value");
      yield { schemaPointer: `${pointer}/schema`, pointer: pointer + toPointer("examples", name), value };
    }
  }
  for (const [name, child] of Object.entries(node)) yield* findExamples(child, pointer + toPointer(name));
}

const examples = [...findExamples(document)];

describe("OpenAPI examples", () => {
  test.each(examples.map((example) => [example.pointer, example] as const))(
    "the example at %s matches its schema and contains only documented fields",
    (_, { schemaPointer, value }) => {
      expect(findViolations(schemaPointer, value, "closed")).toEqual([]);
    },
  );
});

test("the OpenAPI document has an example of every request body, response body and path parameter", () => {
  const withoutExample = [...findExampleLocations(document)].filter(
    (location) => !examples.some(({ pointer }) => pointer.startsWith(`${location}/`)),
  );
  expect(withoutExample).toEqual([]);
});

/** Finds every media type and every path parameter. */
function* findExampleLocations(node: unknown, pointer = ""): Generator<string> {
  if (typeof node !== "object" || node === null) return;
  for (const [name, child] of Object.entries(node)) {
    const location = pointer + toPointer(name);
    if (name === "application/json" || readProperty(child, "in") === "path") yield location;
    else yield* findExampleLocations(child, location);
  }
}
