import { createHash } from "node:crypto";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Attributes, Item } from "./dynamodb/item.ts";
import type { UseCaseContext } from "./use-case.ts";

/** A change of a list, of its members or of a lead. Every item that it changes stores the operation's id. */
export interface IdempotentOperation {
  /** The same in all attempts, so that a retry recognises what an earlier attempt changed. */
  readonly id: string;
  readonly userId: string;
  readonly at: Date;
}

/** Enough for an item that is changed often during a day. Each id takes 23 bytes. */
const MAX_OPERATION_HISTORY = 20;

/** How long a tombstone is kept, and therefore how long a retry is recognised. */
const TOMBSTONE_TTL_SECONDS = 24 * 60 * 60;

/**
 * Creates an operation. Its id is derived from the kind, the Idempotency-Key, the input, the list or lead, the organisation
 * and the user. The user is included because two users may choose the same key, for example a counter. The id has 128 bits
 * of SHA-256, so that items stay small.
 */
export function createOperation(
  resourceId: string,
  kind: "create" | "add" | "remove" | "update" | "delete",
  input: unknown,
  { principal, idempotencyKey, now }: Pick<UseCaseContext, "principal" | "idempotencyKey" | "now">,
): IdempotentOperation {
  const name = JSON.stringify([kind, principal.orgId, principal.userId, resourceId, idempotencyKey, input]);
  const id = createHash("sha256").update(name).digest().subarray(0, 16).toString("base64url");
  return { id, userId: principal.userId, at: now };
}

/**
 * The time of a change, later than that of the change before, so that the times tell the order of the changes.
 * @param former the time of the previous change; undefined for the first change
 */
export const computeChangeTime = ({ at }: IdempotentOperation, former: string | undefined): string =>
  new Date(former === undefined ? at : Math.max(at.getTime(), Date.parse(former) + 1)).toISOString();

/** When a tombstone expires, in the format of DynamoDB's time to live: epoch seconds. */
export const tombstoneExpiry = (removed: Date): AttributeValue => ({
  N: String(Math.ceil(removed.getTime() / 1_000) + TOMBSTONE_TTL_SECONDS),
});

/** The ids of the operations that changed an item, newest first. */
export const readOperationIds = ({ operationId, formerOperationIds }: Item): string[] =>
  [operationId, ...(formerOperationIds?.L ?? [])].flatMap((value) => value?.S ?? []);

/** Whether this operation was the last to change the item. */
export const isLatestOperation = (item: Item, { id }: IdempotentOperation): boolean => readOperationIds(item)[0] === id;

/** Builds the attributes that `readOperationIds` reads. @param former the ids of earlier operations, newest first */
export const buildOperationAttributes = ({ id }: IdempotentOperation, former: readonly string[]): Attributes => ({
  operationId: { S: id },
  formerOperationIds: { L: former.slice(0, MAX_OPERATION_HISTORY - 1).map((id) => ({ S: id })) },
});
