import type { Item } from "../../../lib/dynamodb/item.ts";
import type { Contents } from "../engine.ts";
import { toCanonicalJson } from "./canonical-json.ts";

/** The values of these attributes differ in each run, but their presence does not. The version counts the attempts. */
const VARYING_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...["addedAt", "copiedAt", "expiresAt"],
  ...["lastBegunAt", "membersChangedAt", "version"],
]);

/** Serialises all items as sorted lines for comparison, with these values replaced. */
export const createSnapshot = ({ tenants, global }: Contents): string[] =>
  [
    ...tenants.map((item) => `tenants ${serializeItem(item)}`),
    ...global.map((item) => `global ${serializeItem(item)}`),
  ].sort();

const serializeItem = (item: Item): string =>
  toCanonicalJson(item, (name, value) => (VARYING_ATTRIBUTES.has(name) ? "varies" : value));
