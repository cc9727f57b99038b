import type { Contents, Item } from "./engine.ts";

/** When something happened differs from run to run; that it has a time does not. */
const TIMES: ReadonlySet<string> = new Set(["addedAt", "copiedAt", "expiresAt"]);

/** All that is stored, as lines to compare byte by byte, apart from times. */
export const snapshotOf = ({ tenants, global }: Contents): string[] =>
  [...tenants.map((item) => `tenants ${textOf(item)}`), ...global.map((item) => `global ${textOf(item)}`)].sort();

/** Names in alphabetical order, since items and maps have none of their own. */
const textOf = (item: Item): string =>
  JSON.stringify(item, (name, value) => {
    if (TIMES.has(name)) return "a time";
    const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
    return isMap ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
  });
