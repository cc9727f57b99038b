import { marshall } from "@aws-sdk/util-dynamodb";
import { v5 } from "uuid";
import { writeConditionally } from "../dynamo/conditional-writes.ts";
import { leadListKey } from "../dynamo/keys.ts";
import type { UseCase } from "../use-case.ts";
import type { LeadList, NewLeadList } from "./lead-list.schema.ts";
import { assertDates, loadLeadList } from "./lead-list.ts";

/** The root of the ids of lists (RFC 9562, 5.5). */
const NAMESPACE = "0d2b0f5e-93c5-4d6b-8a3d-5c1f3f9f4b11";

/**
 * Makes a list whose creator is one of its users. The id follows from the operation, so that a retry finds the list it
 * made and makes no second one.
 * @throws BadRequestError when it ends before it starts
 */
export const createLeadList: UseCase<{ readonly body: NewLeadList }, LeadList> = async ({ body }, context) => {
  const { principal, database, idempotencyKey, now } = context;
  assertDates(body);
  const operation = JSON.stringify([principal.orgId, principal.userId, idempotencyKey, body]);
  const at = now.toISOString();
  const list: LeadList = {
    ...body,
    id: v5(operation, NAMESPACE),
    userIds: [...new Set([...body.userIds, principal.userId])],
    createdBy: principal.userId,
    createdAt: at,
    updatedAt: at,
  };
  const [made] = await writeConditionally(database, [
    { key: leadListKey(principal.orgId, list.id), set: marshall(list) },
  ]);
  return made ? list : loadLeadList(database, list.id, principal);
};
