import { canonical } from "./canonical-json.ts";
import type { Contents, Item } from "./engine.ts";

/** When something happened differs from run to run; that it has a time does not. */
const TIMES: ReadonlySet<string> = new Set(["addedAt", "copiedAt", "expiresAt"]);

/** All that is stored, as lines to compare byte by byte, apart from times. */
export const snapshotOf = ({ tenants, global }: Contents): string[] =>
  [...tenants.map((item) => `tenants ${textOf(item)}`), ...global.map((item) => `global ${textOf(item)}`)].sort();

const textOf = (item: Item): string => canonical(item, (name, value) => (TIMES.has(name) ? "a time" : value));
