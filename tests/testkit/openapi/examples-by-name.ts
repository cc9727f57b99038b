import { document, readProperty } from "./document.ts";

const found = new Map<string, Set<string>>();
search(document);

/** The texts that fields and parameters have in the examples of the document, by name. Those of an array have its name. */
export const examplesByName: ReadonlyMap<string, ReadonlySet<string>> = found;

function search(node: unknown): void {
  const name = String(readProperty(node, "name"));
  collect(readProperty(node, "example"), name);
  for (const example of listValues(readProperty(node, "examples"))) collect(readProperty(example, "value"), name);
  for (const child of listValues(node)) search(child);
}

function collect(value: unknown, name: string): void {
  if (typeof value === "string") found.set(name, (found.get(name) ?? new Set()).add(value));
  else if (Array.isArray(value)) for (const item of value) collect(item, name);
  else if (typeof value === "object") for (const [field, child] of Object.entries(value ?? {})) collect(child, field);
}

function listValues(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}
