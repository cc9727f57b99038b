import { marshall } from "@aws-sdk/util-dynamodb";
import { v5 } from "uuid";
import { writeConditionally } from "../dynamodb/conditional-writes.ts";
import { getItems } from "../dynamodb/get-items.ts";
import { leadListKey } from "../dynamodb/keys.ts";
import { buildValidationError } from "../errors.ts";
import type { WithETag } from "../etag.ts";
import { createOperation } from "../idempotent-operation.ts";
import type { UseCase } from "../use-case.ts";
import { type LeadList, MAX_USERS, type NewLeadList } from "./lead-list.schema.ts";
import { buildLeadListETag, parseLeadList } from "./lead-list.ts";
import { buildListReferences, deleteListReferences } from "./list-references.ts";

/** The namespace of the ids of lists (RFC 9562, 5.5). */
const NAMESPACE = "0d2b0f5e-93c5-4d6b-8a3d-5c1f3f9f4b11";

/**
 * Creates a list with its creator as one of its users. The id is derived from the operation, so a retry does not create
 * a second list and returns the original response.
 * @throws BadRequestError if the list would have too many users
 */
export const createLeadList: UseCase<{ readonly body: NewLeadList }, WithETag<LeadList>> = async (
  { body },
  context,
) => {
  const { principal, database, idempotencyKey, now } = context;
  const userIds = [...new Set([...body.userIds, principal.userId])];
  if (userIds.length > MAX_USERS) {
    const message = `must have a length of at most ${MAX_USERS}, including the creator`;
    throw buildValidationError("body", [{ path: "userIds", message }]);
  }
  const operationName = JSON.stringify([principal.orgId, principal.userId, idempotencyKey, body]);
  const at = now.toISOString();
  const list: LeadList = {
    ...body,
    id: v5(operationName, NAMESPACE),
    userIds,
    createdBy: principal.userId,
    createdAt: at,
    updatedBy: principal.userId,
    updatedAt: at,
  };
  const operation = createOperation(list.id, "create", body, context);
  const key = leadListKey(principal.orgId, list.id);
  // A crash between the two writes leaves references without a list, never a list that its users do not find.
  await writeConditionally(database, buildListReferences(key, list));
  const [written] = await writeConditionally(database, [
    { key, set: { ...marshall(list), operationId: { S: operation.id } } },
  ]);
  if (written) return { ...list, etag: buildLeadListETag(list, operation.id) };
  // An earlier attempt created the list. Return its original response, even if the list has changed since.
  const [item] = await getItems(database, [key]);
  const { createdAt } = item ? parseLeadList(item) : list;
  // References contain the time of creation, so those of this attempt belong to no list.
  if (createdAt !== list.createdAt) await deleteListReferences(database, key, list);
  const original = { ...list, createdAt, updatedAt: createdAt };
  return { ...original, etag: buildLeadListETag(original, operation.id) };
};
