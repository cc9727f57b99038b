import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import type { Item } from "../dynamo/get-items.ts";
import type { EntityType } from "../dynamo/keys.ts";
import { BadRequestError, ForbiddenError, NotFoundError } from "../errors.ts";
import type { Principal } from "../identity/principal.ts";

/** A lead list as it is stored; its key holds the organisation. */
const LeadList = v.object({
  id: v.string(),
  name: v.string(),
  type: v.picklist(["person", "company"] satisfies EntityType[]),
  userIds: v.array(v.string()),
});
type LeadList = v.InferOutput<typeof LeadList>;

/**
 * The list, for a caller who may change what it holds.
 * @param item what is stored under the list's key in the caller's own organisation
 * @throws NotFoundError when there is none (another organisation's list is none)
 * @throws ForbiddenError when the caller is neither one of its users nor an admin
 */
export function authorisedLeadList(item: Item | undefined, listId: string, principal: Principal): LeadList {
  if (!item) throw new NotFoundError("LeadList", listId);
  const list = v.parse(LeadList, unmarshall(item));
  if (!principal.isAdmin && !list.userIds.includes(principal.userId)) {
    throw new ForbiddenError("You do not have access to this lead list");
  }
  return list;
}

/** @throws BadRequestError when a list holds the other type; it points to the endpoint that fits */
export function assertHolds(list: LeadList, type: EntityType): void {
  if (list.type === type) return;
  const endpoint = { person: "add-prospects", company: "add-companies" }[list.type];
  throw new BadRequestError(`This is a ${list.type}-type lead list; use the /${endpoint} endpoint instead`);
}
