import { createHash } from "node:crypto";
import type { Database } from "../dynamo/database.ts";
import { getItems } from "../dynamo/get-items.ts";
import { insertIfAbsent } from "../dynamo/insert-if-absent.ts";
import { type EntityType, membershipKey } from "../dynamo/keys.ts";
import type { OrgId } from "../identity/principal.ts";

/** The list that memberships are in, and what they are memberships of. */
export interface MembersOf {
  readonly orgId: OrgId;
  readonly listId: string;
  readonly type: EntityType;
}

/** Whose membership it is: of the operation that asks, or of another. */
export type Holder = "mine" | "another";

/** What a membership is stamped with. The operation's id makes a retry recognise its own memberships. */
export interface Stamp {
  readonly operationId: string;
  readonly addedBy: string;
  readonly addedAt: Date;
}

/**
 * Names an operation: the same list, Idempotency-Key and ids, in any order, are the same operation.
 * 128 bits of SHA-256, so that a membership stays small.
 */
export function operationIdOf({ orgId, listId }: MembersOf, idempotencyKey: string, ids: readonly string[]): string {
  const name = JSON.stringify([orgId, listId, idempotencyKey, ids.toSorted()]);
  return createHash("sha256").update(name).digest().subarray(0, 16).toString("base64url");
}

/** Who holds each of the memberships that exist; the newest state. */
export async function holdersOf(
  database: Database,
  of: MembersOf,
  ids: readonly string[],
  operationId: string,
): Promise<Map<string, Holder>> {
  const memberships = await getItems(database, keysOf(of, ids), ["operationId"]);
  return new Map(
    ids.flatMap((id, i) => {
      const membership = memberships[i];
      return membership ? [[id, membership.operationId?.S === operationId ? "mine" : "another"] as const] : [];
    }),
  );
}

/**
 * Puts the memberships that do not exist.
 * @param ids of persons or companies the tenant has a copy of, none twice
 * @returns the ids whose membership is this operation's: put now, or by an earlier try whose answer was lost
 * @throws ServiceUnavailableError when the deadline passes first; what was put stays
 */
export async function addMemberships(
  database: Database,
  of: MembersOf,
  ids: readonly string[],
  { operationId, addedBy, addedAt }: Stamp,
): Promise<Set<string>> {
  const attributes = {
    addedAt: { S: addedAt.toISOString() },
    addedBy: { S: addedBy },
    operationId: { S: operationId },
  };
  const inserted = await insertIfAbsent(
    database,
    keysOf(of, ids).map((key) => ({ key, attributes })),
  );
  const existed = ids.filter((_, i) => !inserted[i]);
  const holders = await holdersOf(database, of, existed, operationId);
  return new Set(ids.filter((id, i) => inserted[i] || holders.get(id) === "mine"));
}

const keysOf = ({ orgId, listId, type }: MembersOf, ids: readonly string[]) =>
  ids.map((id) => membershipKey(orgId, listId, type, id));
