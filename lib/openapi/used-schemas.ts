/** Selects the schemas to which a part of the document refers, directly or through other schemas. */
export function selectUsedSchemas(part: unknown, schemas: Readonly<Record<string, object>>): Record<string, object> {
  const used = new Set<string>();
  const pending: unknown[] = [part];
  for (const value of pending) {
    for (const [, name = ""] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      pending.push(schemas[name] ?? {});
    }
  }
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
}
