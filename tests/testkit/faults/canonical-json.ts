type Replacer = (name: string, value: unknown) => unknown;

/** Serialises a value with all object keys sorted, because neither items nor the maps in them have an order. */
export const toCanonicalJson = (value: unknown, replace: Replacer = (_, original) => original): string =>
  JSON.stringify(value, (name, original) => {
    const replaced = replace(name, original);
    const isMap = typeof replaced === "object" && replaced !== null && !Array.isArray(replaced);
    return isMap ? Object.fromEntries(Object.entries(replaced).sort(([a], [b]) => (a < b ? -1 : 1))) : replaced;
  });
