import { toCanonicalJson } from "./canonical-json.ts";
import type { Contents, Item } from "./engine.ts";

/** When something happened differs from run to run; that it has a time does not. */
const TIME_ATTRIBUTES: ReadonlySet<string> = new Set(["addedAt", "copiedAt", "expiresAt"]);

/** All that is stored, as lines to compare byte by byte, apart from times. */
export const createSnapshot = ({ tenants, global }: Contents): string[] =>
  [
    ...tenants.map((item) => `tenants ${serializeItem(item)}`),
    ...global.map((item) => `global ${serializeItem(item)}`),
  ].sort();

const serializeItem = (item: Item): string =>
  toCanonicalJson(item, (name, value) => (TIME_ATTRIBUTES.has(name) ? "a time" : value));
