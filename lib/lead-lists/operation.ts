import { createHash } from "node:crypto";
import type { EntityType } from "../dynamo/keys.ts";
import type { OrgId } from "../identity/principal.ts";

/** The list that memberships are in, and what they are memberships of. */
export interface MembersOf {
  readonly orgId: OrgId;
  readonly listId: string;
  readonly type: EntityType;
}

/** What a change of memberships is stamped with. */
export interface Operation {
  /** Makes a retry recognise what an earlier try did. */
  readonly id: string;
  readonly userId: string;
  readonly at: Date;
}

/**
 * Names an operation: the same list, Idempotency-Key and ids, in any order, are the same operation.
 * 128 bits of SHA-256, so that a membership stays small.
 */
export function operationIdOf({ orgId, listId }: MembersOf, idempotencyKey: string, ids: readonly string[]): string {
  const name = JSON.stringify([orgId, listId, idempotencyKey, ids.toSorted()]);
  return createHash("sha256").update(name).digest().subarray(0, 16).toString("base64url");
}
