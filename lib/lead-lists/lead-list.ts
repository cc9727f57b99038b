import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import type { Item } from "../dynamodb/item.ts";
import { leadListKey } from "../dynamodb/keys.ts";
import type { EntityType } from "../entity-type.ts";
import { BadRequestError, ForbiddenError, NotFoundError } from "../errors.ts";
import { buildETag, type WithETag } from "../etag.ts";
import { type IdempotentOperation, isLatestOperation, readOperationIds } from "../idempotent-operation.ts";
import type { Principal } from "../identity/principal.ts";
import { LeadList } from "./lead-list.schema.ts";

/**
 * Parses a list if the caller may see and change it.
 * @param item the item under the list's key in the caller's organisation
 * @param operation if it deleted the list, the list is returned anyway, so that a retry of the deletion is not a 404
 * @throws NotFoundError if the list does not exist in the caller's organisation or is deleted
 * @throws ForbiddenError if the caller is neither one of its users nor an admin
 */
export function authoriseLeadList(
  item: Item | undefined,
  listId: string,
  principal: Principal,
  operation?: IdempotentOperation,
): WithETag<LeadList> {
  const isDeleted = item?.deletedAt && !(operation && isLatestOperation(item, operation));
  if (!item || isDeleted) throw new NotFoundError("LeadList", listId);
  const list = parseLeadList(item);
  if (!hasAccess(principal, list)) throw new ForbiddenError("You do not have access to this lead list");
  return list;
}

/** Whether the caller is one of the users of a list of its organisation, or an admin. */
export const hasAccess = ({ isAdmin, userId }: Principal, { userIds }: Pick<LeadList, "userIds">): boolean =>
  isAdmin || userIds.includes(userId);

/** Parses a list and derives its entity tag. @throws ValiError if the item is not a lead list */
export function parseLeadList(item: Item): WithETag<LeadList> {
  const list = v.parse(LeadList, unmarshall(item));
  return { ...list, etag: buildLeadListETag(list, readOperationIds(item)[0]) };
}

/**
 * Builds the entity tag of a list, which changes with each change of the list, but not with its members. Together with
 * the operation, `updatedAt` identifies a version even among versions that were never stored.
 * @param operationId the list's last change; undefined if it has not been changed
 */
export const buildLeadListETag = ({ updatedAt }: Pick<LeadList, "updatedAt">, operationId?: string): string =>
  buildETag(updatedAt, operationId);

/** Reads a list and authorises the caller. @throws NotFoundError, ForbiddenError */
export async function loadLeadList(
  database: Database,
  listId: string,
  principal: Principal,
): Promise<WithETag<LeadList>> {
  const [item] = await getItems(database, [leadListKey(principal.orgId, listId)]);
  return authoriseLeadList(item, listId, principal);
}

/** Checks that the caller may use a list of persons. @throws NotFoundError, ForbiddenError, BadRequestError */
export function authorisePersonList(item: Item | undefined, listId: string, principal: Principal): void {
  assertListType(authoriseLeadList(item, listId, principal), "person", "use a list of persons");
}

/** @throws BadRequestError if the list has the other type. @param hint what the caller can do instead */
export function assertListType(list: LeadList, type: EntityType, hint: string): void {
  if (list.type !== type) throw new BadRequestError(`Lead list has type '${list.type}'; ${hint}`);
}
