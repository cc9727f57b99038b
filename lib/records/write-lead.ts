import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { chunk } from "../chunks.ts";
import type { Database } from "../dynamodb/database.ts";
import type { Item } from "../dynamodb/item.ts";
import type { TenantKey } from "../dynamodb/tables.ts";
import type { Condition, TransactWrite } from "../dynamodb/transact-write.ts";
import { MAX_ITEMS_PER_TRANSACTION, writeGroups } from "../dynamodb/transactions.ts";

/** New values of a lead's attributes. Undefined removes an attribute. */
export type LeadChanges = Readonly<Record<string, AttributeValue | undefined>>;

/** `rejected`: something has changed since it was read. `invalid`: DynamoDB cannot store the lead, because it is too large. */
type LeadResult = "written" | "rejected" | "invalid";

/** What changes with each change of a lead, and what an added prospect changes of it. */
const VERSION_ATTRIBUTES = ["operationId", "profile", "erasedAt"];

/**
 * Writes a lead together with identities that it gets or gives up, if the lead has not changed since it was read. If the
 * identities are more than a transaction can contain, which only a global record with very many addresses causes, the
 * surplus is written first, and the result is `rejected`: when the caller has read everything again, fewer are left. A crash
 * in between leaves a lead with more or fewer of its own identities than before; a retry completes the change.
 * @param item as it was read; undefined if there is no lead
 * @param identities distinct. Checks that are too many are left out
 */
export async function writeLead(
  database: Database,
  key: TenantKey,
  item: Item | undefined,
  changes: LeadChanges,
  identities: readonly TransactWrite[],
): Promise<LeadResult> {
  const max = MAX_ITEMS_PER_TRANSACTION - 1;
  const writes = identities.filter(({ type }) => type !== "check");
  const checks = identities.filter(({ type }) => type === "check");
  if (writes.length > max) {
    await writeGroups(database, Array.from(chunk(writes.slice(max), MAX_ITEMS_PER_TRANSACTION)));
    return "rejected";
  }
  const lead = buildLeadWrite(key, item, changes);
  const [result] = await writeGroups(database, [[lead, ...writes, ...checks.slice(0, max - writes.length)]]);
  if (result?.result === "written") return "written";
  return result && result.invalid.length > 0 ? "invalid" : "rejected";
}

function buildLeadWrite(key: TenantKey, item: Item | undefined, changes: LeadChanges): TransactWrite {
  const set = keepDefined(changes);
  if (!item) return { type: "put", key, set };
  const remove = Object.keys(changes).filter((name) => changes[name] === undefined);
  return { type: "update", key, set, remove, condition: buildUnchangedCondition(item) };
}

function buildUnchangedCondition(item: Item): Condition {
  const version = Object.fromEntries(VERSION_ATTRIBUTES.map((name) => [name, item[name]]));
  const absent = VERSION_ATTRIBUTES.filter((name) => version[name] === undefined);
  return { equals: keepDefined(version), exists: ["pk"], absent };
}

/** The item after the changes. */
export const applyChanges = (item: Item | undefined, changes: LeadChanges): Item =>
  keepDefined({ ...item, ...changes });

const keepDefined = (changes: LeadChanges): Item =>
  Object.fromEntries(Object.entries(changes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
