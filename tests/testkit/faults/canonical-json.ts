/** A value as JSON with all names in alphabetical order: items and the maps in them have no order of their own. */
export const toCanonicalJson = (
  value: unknown,
  replace: (name: string, value: unknown) => unknown = keepValue,
): string =>
  JSON.stringify(value, (name, original) => {
    const replaced = replace(name, original);
    const isMap = typeof replaced === "object" && replaced !== null && !Array.isArray(replaced);
    return isMap ? Object.fromEntries(Object.entries(replaced).sort(([a], [b]) => (a < b ? -1 : 1))) : replaced;
  });

const keepValue = (_: string, value: unknown) => value;
