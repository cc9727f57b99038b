/** A value as JSON with all names in alphabetical order: items and the maps in them have no order of their own. */
export const canonical = (value: unknown, replace: (name: string, value: unknown) => unknown = keep): string =>
  JSON.stringify(value, (name, original) => {
    const replaced = replace(name, original);
    const isMap = typeof replaced === "object" && replaced !== null && !Array.isArray(replaced);
    return isMap ? Object.fromEntries(Object.entries(replaced).sort(([a], [b]) => (a < b ? -1 : 1))) : replaced;
  });

const keep = (_: string, value: unknown) => value;
