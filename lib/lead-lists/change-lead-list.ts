import { marshall } from "@aws-sdk/util-dynamodb";
import { tryOnce } from "../dynamodb/best-effort.ts";
import { writeConditionally } from "../dynamodb/conditional-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import type { Item } from "../dynamodb/item.ts";
import { leadListKey } from "../dynamodb/keys.ts";
import type { TenantKey } from "../dynamodb/tables.ts";
import { assertMatches, type WithETag } from "../etag.ts";
import {
  buildOperationAttributes,
  computeChangeTime,
  type IdempotentOperation,
  isLatestOperation,
  readOperationIds,
} from "../idempotent-operation.ts";
import type { UseCaseContext } from "../use-case.ts";
import type { LeadList } from "./lead-list.schema.ts";
import { authoriseLeadList, buildLeadListETag, parseLeadList } from "./lead-list.ts";
import { addListReferences, removeListReferences } from "./list-references.ts";

/** The attributes of a list that a change sets. */
export interface LeadListChange extends Partial<LeadList> {
  readonly deletedAt?: string;
  readonly deletedBy?: string;
  readonly sweep?: string;
}

/** A list before and after a change. */
interface Attempt {
  readonly from: LeadList;
  readonly to: WithETag<LeadList>;
}

/**
 * Changes a list exactly once per operation, if `If-Match` allows to change its current version. A retry of a change
 * that was applied is recognised first, because the change itself has made `If-Match` obsolete. The write has the
 * condition that the list has not changed since it was read. If it has, the list is read and the caller is authorised
 * again.
 *
 * New users get their references before the list names them, and former users lose theirs afterwards. A crash in between
 * leaves at most a reference too many, which listings skip and delete later.
 * @param buildChange returns the attributes to set, given the current list; it may throw to reject the change
 * @returns the changed list; if an earlier request of this operation changed it, the current list
 * @throws NotFoundError, ForbiddenError, PreconditionFailedError, errors of `buildChange`
 */
export async function changeLeadList(
  { principal, database, ifMatch }: UseCaseContext,
  listId: string,
  operation: IdempotentOperation,
  buildChange: (list: LeadList) => LeadListChange,
): Promise<WithETag<LeadList>> {
  const key = leadListKey(principal.orgId, listId);
  let attempt: Attempt | undefined;
  for (;;) {
    const [item] = await getItems(database, [key]);
    const operationIds = item ? readOperationIds(item) : [];
    const isChanged = operationIds.includes(operation.id);
    // This operation was applied since the last attempt: either the response to our write was lost or a parallel retry
    // won. Skip authorisation, because the change may have removed the caller from the list.
    if (item && isChanged && attempt) {
      await removeFormerUsers(database, key, attempt);
      return isLatestOperation(item, operation) ? parseLeadList(item) : attempt.to;
    }
    let list: WithETag<LeadList>;
    let change: LeadListChange;
    try {
      list = authoriseLeadList(item, listId, principal, operation);
      if (isChanged) return list;
      // The write below has the condition that this version is still the current one.
      assertMatches(ifMatch, list);
      change = buildChange(list);
    } catch (error) {
      if (item && attempt) await removeAddedUsers(database, key, attempt, item);
      throw error;
    }

    // `updatedAt` is also the optimistic-lock version, so it must strictly increase.
    const updatedAt = computeChangeTime(operation, list.updatedAt);
    const changes = { ...change, updatedBy: operation.userId, updatedAt };
    attempt = { from: list, to: { ...list, ...changes, etag: buildLeadListETag(changes, operation.id) } };
    if (!(await addListReferences(database, key, list, listAdded(attempt), operation.at))) continue;

    const set = { ...marshall(changes), ...buildOperationAttributes(operation, operationIds) };
    const [written] = await writeConditionally(database, [
      { key, set, condition: { updatedAt: { S: list.updatedAt } } },
    ]);
    if (written) {
      await removeFormerUsers(database, key, attempt);
      return attempt.to;
    }
  }
}

const listAdded = ({ from, to }: Attempt): string[] => listMissing(to.userIds, from.userIds);

/** Takes the references from the users whom a change has removed. */
const removeFormerUsers = (database: Database, key: TenantKey, { from, to }: Attempt): Promise<void> =>
  removeListReferences(database, key, from, listMissing(from.userIds, to.userIds));

/**
 * Takes the references from the users whom a rejected change was about to add. It is rejected after an attempt only if the
 * list has a later version, which the attempt cannot write any more.
 * @param current that version, which may be deleted. Its users keep their references
 */
const removeAddedUsers = (database: Database, key: TenantKey, attempt: Attempt, current: Item): Promise<void> =>
  tryOnce(database, (database) => {
    const users = current.deletedAt ? [] : parseLeadList(current).userIds;
    return removeListReferences(database, key, attempt.from, listMissing(listAdded(attempt), users));
  });

/** The ids that are not among the others. */
const listMissing = (ids: readonly string[], others: readonly string[]): string[] => [
  ...new Set(ids).difference(new Set(others)),
];
