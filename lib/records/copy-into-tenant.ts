import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import pMap from "p-map";
import { chunksOf } from "../chunks.ts";
import { type Insert, writeConditionally } from "../dynamodb/conditional-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import { type JsonObject, objectFromJson } from "../dynamodb/json.ts";
import { copyKey, type EntityType, globalKey } from "../dynamodb/keys.ts";
import type { OrgId } from "../identity/principal.ts";

/** A person or company to copy; `given` is what to store where the global database has no such record. */
export interface Wanted {
  readonly id: string;
  readonly given?: JsonObject;
}

/**
 * Records are read and written this many at a time, so that a thousand of the largest need the memory of a few hundred.
 * A multiple of both the keys a read takes and the statements a write takes: no request goes out half empty.
 */
export const PAGE = 200;
export const PAGES_AT_ONCE = 2;

/**
 * Makes sure that the tenant has a copy of each: one that is there stays as it is, else the global record is copied byte
 * for byte, else the data given.
 * @param wanted any number, no id twice
 * @returns the ids that are nowhere
 * @throws ServiceUnavailableError when the deadline passes first; what was copied stays
 */
export async function copyIntoTenant(
  database: Database,
  orgId: OrgId,
  type: EntityType,
  wanted: readonly Wanted[],
  now: Date,
): Promise<Set<string>> {
  const copiedAt = now.toISOString();
  const missing = await pMap(chunksOf(wanted, PAGE), (page) => copyPage(database, orgId, type, page, copiedAt), {
    concurrency: PAGES_AT_ONCE,
  });
  return new Set(missing.flat());
}

async function copyPage(
  database: Database,
  orgId: OrgId,
  type: EntityType,
  page: readonly Wanted[],
  copiedAt: string,
): Promise<string[]> {
  const [copies, records] = await Promise.all([
    getItems(
      database,
      page.map(({ id }) => copyKey(orgId, type, id)),
      [],
    ),
    getItems(
      database,
      page.map(({ id }) => globalKey(type, id)),
      [type],
    ),
  ]);
  const missing: string[] = [];
  const items: Insert[] = [];
  for (const [i, { id, given }] of page.entries()) {
    if (copies[i]) continue;
    const record = records[i]?.[type];
    if (record) items.push(copyOf(orgId, type, id, record, "global", copiedAt));
    else if (given) items.push(copyOf(orgId, type, id, { M: objectFromJson({ ...given, id }) }, "direct", copiedAt));
    else missing.push(id);
  }
  const inserted = await writeConditionally(database, items);
  database.tally.add("copied", inserted.filter(Boolean).length);
  return missing;
}

const copyOf = (
  orgId: OrgId,
  type: EntityType,
  id: string,
  record: AttributeValue,
  source: "global" | "direct",
  copiedAt: string,
): Insert => ({
  key: copyKey(orgId, type, id),
  set: { [type]: record, source: { S: source }, copiedAt: { S: copiedAt } },
});
