import { marshall } from "@aws-sdk/util-dynamodb";
import { v5 } from "uuid";
import { writeConditionally } from "../dynamodb/conditional-writes.ts";
import { getItems } from "../dynamodb/get-items.ts";
import { leadListKey } from "../dynamodb/keys.ts";
import type { UseCase } from "../use-case.ts";
import type { LeadList, NewLeadList } from "./lead-list.schema.ts";
import { assertDateOrder, parseLeadList } from "./lead-list.ts";

/** The root of the ids of lists (RFC 9562, 5.5). */
const NAMESPACE = "0d2b0f5e-93c5-4d6b-8a3d-5c1f3f9f4b11";

/**
 * Makes a list whose creator is one of its users. The id follows from the operation, so that a retry makes no
 * second one, and answers what the first try would have.
 * @throws BadRequestError when it ends before it starts
 */
export const createLeadList: UseCase<{ readonly body: NewLeadList }, LeadList> = async ({ body }, context) => {
  const { principal, database, idempotencyKey, now } = context;
  assertDateOrder(body);
  const operationName = JSON.stringify([principal.orgId, principal.userId, idempotencyKey, body]);
  const at = now.toISOString();
  const list: LeadList = {
    ...body,
    id: v5(operationName, NAMESPACE),
    userIds: [...new Set([...body.userIds, principal.userId])],
    createdBy: principal.userId,
    createdAt: at,
    updatedAt: at,
  };
  const key = leadListKey(principal.orgId, list.id);
  const [written] = await writeConditionally(database, [{ key, set: marshall(list) }]);
  if (written) return list;
  // An earlier try made it, and is answered as it was, whatever became of the list since.
  const [item] = await getItems(database, [key]);
  const { createdAt } = item ? parseLeadList(item) : list;
  return { ...list, createdAt, updatedAt: createdAt };
};
