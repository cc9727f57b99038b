import { tryOnce } from "../dynamodb/best-effort.ts";
import { MAX_STATEMENTS_PER_REQUEST, writeConditionally } from "../dynamodb/conditional-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import { type Item, readTenantKey } from "../dynamodb/item.ts";
import { parseListReference } from "../dynamodb/keys.ts";
import type { TenantKey } from "../dynamodb/tables.ts";

/*
 * Stale references are those whose list does not name the user, is deleted, or was never stored. Crashes and rejected changes
 * leave them. A listing deletes those that it reads, as far as no request can still rely on them:
 *
 * 1. The list has a later version than the reference. A change that relies on the reference started from the reference's
 *    version or an earlier one, so the condition of its write does not hold any more.
 * 2. Otherwise the reference may belong to a change or a creation that has not written the list yet, until it is old.
 *
 * The deletion has the condition that the reference is still the one that was read: a change that needs it writes it again.
 */

/**
 * When a request has certainly ended. A Lambda runs for at most 29 seconds, AWS rejects a request whose signature is some
 * minutes old, and the clocks of Lambdas differ by less than that.
 */
const MAX_REQUEST_AGE_MS = 60 * 60 * 1_000;

/** A stored reference. */
export interface ListReference {
  readonly key: TenantKey;
  readonly id: string;
  readonly createdAt: string;
  readonly version: string;
  readonly writtenAt: string;
}

export const readListReference = (item: Item): ListReference => ({
  key: readTenantKey(item),
  ...parseListReference(item.sk?.S ?? ""),
  version: item.version?.S ?? "",
  writtenAt: item.writtenAt?.S ?? "",
});

/**
 * Whether no request can still rely on a stale reference.
 * @param list the item that was read under the list's key
 */
export function isDeletable(reference: ListReference, list: Item | undefined, now: Date): boolean {
  // A list with another time of creation comes from another attempt to create it. It expires after its deletion, and an
  // attempt with this time may then store the list.
  const isSameList = list?.createdAt?.S === reference.createdAt;
  const isOutdated = isSameList && reference.version < (list?.updatedAt?.S ?? "");
  return isOutdated || Date.parse(reference.writtenAt) < now.getTime() - MAX_REQUEST_AGE_MS;
}

/**
 * Deletes references with one request. Those that it does not delete are left for the next listing.
 * @param references that are deletable. The first 25 are deleted
 */
export const deleteSomeReferences = (database: Database, references: readonly ListReference[]): Promise<void> =>
  tryOnce(database, (database) =>
    writeConditionally(
      database,
      references.slice(0, MAX_STATEMENTS_PER_REQUEST).map(({ key, version, writtenAt }) => ({
        key,
        condition: { version: { S: version }, writtenAt: { S: writtenAt } },
      })),
    ),
  );
