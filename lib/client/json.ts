/** @returns undefined if the text is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a member of any value. @returns undefined if there is none */
export function readMember(value: unknown, name: string): unknown {
  const members: Readonly<Record<string, unknown>> = Object(value);
  return members[name];
}

/** Reads a member that is a text. @returns undefined if it is another value, or does not match the pattern */
export function readText(value: unknown, name: string, pattern = /^/): string | undefined {
  const member = readMember(value, name);
  return typeof member === "string" && pattern.test(member) ? member : undefined;
}
