import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import type { Item } from "../dynamodb/item.ts";
import { leadListKey } from "../dynamodb/keys.ts";
import type { EntityType } from "../entity-type.ts";
import { BadRequestError, buildValidationError, ForbiddenError, NotFoundError } from "../errors.ts";
import { type IdempotentOperation, isLatestOperation } from "../idempotent-operation.ts";
import type { Principal } from "../identity/principal.ts";
import { LeadList } from "./lead-list.schema.ts";

/**
 * The list, for a caller who may see and change it.
 * @param item what is stored under the list's key in the caller's own organisation
 * @param operation still sees the list that it deleted, so that a retry of the deletion is no 404
 * @throws NotFoundError when there is none, or it was deleted (another organisation's list is none)
 * @throws ForbiddenError when the caller is neither one of its users nor an admin
 */
export function authoriseLeadList(
  item: Item | undefined,
  listId: string,
  principal: Principal,
  operation?: IdempotentOperation,
): LeadList {
  const isDeleted = item?.deletedAt && !(operation && isLatestOperation(item, operation));
  if (!item || isDeleted) throw new NotFoundError("LeadList", listId);
  const list = parseLeadList(item);
  if (!principal.isAdmin && !list.userIds.includes(principal.userId)) {
    throw new ForbiddenError("You do not have access to this lead list");
  }
  return list;
}

/** A list as it is stored. @throws ValiError when the item is none */
export const parseLeadList = (item: Item): LeadList => v.parse(LeadList, unmarshall(item));

/** Reads a list. @throws as `authorisedLeadList` */
export async function loadLeadList(database: Database, listId: string, principal: Principal): Promise<LeadList> {
  const [item] = await getItems(database, [leadListKey(principal.orgId, listId)]);
  return authoriseLeadList(item, listId, principal);
}

/** @throws BadRequestError when a list holds the other type; the advice says what to do instead */
export function assertListType(list: LeadList, type: EntityType, hint: string): void {
  if (list.type !== type) throw new BadRequestError(`This is a ${list.type}-type lead list; ${hint}`);
}

/** @throws BadRequestError when a list would end before it starts. Dates are YYYY-MM-DD, whose order is that of their text. */
export function assertDateOrder({ startDate, endDate }: Pick<LeadList, "startDate" | "endDate">): void {
  if (!startDate || !endDate || startDate <= endDate) return;
  const details = [{ path: "endDate", message: "must not be before startDate" }];
  throw buildValidationError("body", details);
}
