import { describe, expect, test } from "vitest";
import { document, faultsBy, member, pointerOf } from "../testkit/openapi/document.ts";

interface Example {
  /** Where the schema is that it belongs to. */
  readonly of: string;
  readonly at: string;
  readonly value: unknown;
}

/** Every `example`, and every one of `examples`, that stands beside a schema. */
function* examplesIn(node: unknown, at = ""): Generator<Example> {
  if (typeof node !== "object" || node === null) return;
  if (member(node, "schema")) {
    const single = member(node, "example");
    if (single !== undefined) yield { of: `${at}/schema`, at: `${at}/example`, value: single };
    for (const [name, example] of Object.entries(member(node, "examples") ?? {})) {
      yield { of: `${at}/schema`, at: at + pointerOf("examples", name), value: member(example, "value") };
    }
  }
  for (const [name, child] of Object.entries(node)) yield* examplesIn(child, at + pointerOf(name));
}

const examples = [...examplesIn(document)];

describe("an example is as its schema says, with nothing beside", () => {
  test.each(examples)("$at", ({ of, value }) => {
    expect(faultsBy(of, value, "closed")).toEqual([]);
  });
});

test("every body, every answer and every path parameter has an example", () => {
  const places = [...bodiesIn(document)].filter((at) => !examples.some((example) => example.at.startsWith(`${at}/`)));
  expect(places).toEqual([]);
});

/** Every media type, and every parameter in a path. */
function* bodiesIn(node: unknown, at = ""): Generator<string> {
  if (typeof node !== "object" || node === null) return;
  for (const [name, child] of Object.entries(node)) {
    const place = at + pointerOf(name);
    if (name === "application/json" || member(child, "in") === "path") yield place;
    else yield* bodiesIn(child, place);
  }
}
