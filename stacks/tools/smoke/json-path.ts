/**
 * Reads the value at a path of a JSON body. At an array, reads the rest of the path from each item: `results.status` is
 * the list of the `status` of all `results`.
 * @returns the value, or undefined if the body has no value at this path
 */
export const readPath = (body: unknown, path: string): unknown => path.split(".").reduce(readMember, body);

/** Reads the text at a path of a JSON body. */
export function readText(body: unknown, path: string): string | undefined {
  const value = readPath(body, path);
  return typeof value === "string" ? value : undefined;
}

function readMember(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => readMember(item, name));
  if (typeof value !== "object" || value === null) return undefined;
  const members: Readonly<Record<string, unknown>> = { ...value };
  return members[name];
}
