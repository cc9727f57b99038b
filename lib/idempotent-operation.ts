import { createHash } from "node:crypto";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Attributes, Item } from "./dynamodb/item.ts";
import type { UseCaseContext } from "./use-case.ts";

/** A change of a list or of its members, with what it stamps each item that it changes. */
export interface IdempotentOperation {
  /** Makes a retry recognise what an earlier try did. */
  readonly id: string;
  readonly userId: string;
  readonly at: Date;
}

/** Enough for an item that people change all day; each takes 23 bytes. */
const MAX_OPERATION_HISTORY = 20;

/** How long an operation is recognised in what it removed: as long as it may be tried again. */
const TOMBSTONE_TTL_SECONDS = 24 * 60 * 60;

/**
 * Names an operation: the same kind, Idempotency-Key and input, of the same user for the same list. People do not agree on
 * their keys, and one that counts is soon another's, too. 128 bits of SHA-256, so that an item stays small.
 */
export function createOperation(
  listId: string,
  kind: "add" | "remove" | "update" | "delete",
  input: unknown,
  { principal, idempotencyKey, now }: Pick<UseCaseContext, "principal" | "idempotencyKey" | "now">,
): IdempotentOperation {
  const name = JSON.stringify([kind, principal.orgId, principal.userId, listId, idempotencyKey, input]);
  const id = createHash("sha256").update(name).digest().subarray(0, 16).toString("base64url");
  return { id, userId: principal.userId, at: now };
}

/** When an item that was removed expires: in a day, in the form of DynamoDB's time to live. */
export const tombstoneExpiry = (removed: Date): AttributeValue => ({
  N: String(Math.ceil(removed.getTime() / 1_000) + TOMBSTONE_TTL_SECONDS),
});

/** The operations that changed an item, newest first. */
export const readOperationIds = ({ operationId, formerOperationIds }: Item): string[] =>
  [operationId, ...(formerOperationIds?.L ?? [])].flatMap((value) => value?.S ?? []);

/** Whether nothing has changed the item since this operation did. */
export const isLatestOperation = (item: Item, { id }: IdempotentOperation): boolean => readOperationIds(item)[0] === id;

/** What a change leaves on its item for `operationIdsOf`. @param former the operations that changed it before, newest first */
export const buildOperationAttributes = ({ id }: IdempotentOperation, former: readonly string[]): Attributes => ({
  operationId: { S: id },
  formerOperationIds: { L: former.slice(0, MAX_OPERATION_HISTORY - 1).map((id) => ({ S: id })) },
});
