import { leadListKey } from "../dynamodb/keys.ts";
import { SWEEP_INDEX } from "../dynamodb/tables.ts";
import { createOperation } from "../idempotent-operation.ts";
import type { UseCase } from "../use-case.ts";
import { changeLeadList } from "./change-lead-list.ts";
import type { LeadListParams } from "./lead-list.schema.ts";
import { deleteListReferences } from "./list-references.ts";

/**
 * Deletes a list of any size in one write, and then the references to it. Memberships cannot be reached without their
 * list; a scheduled job deletes them later, and the references that a crash left. Persons and companies stay in the tenant.
 * @throws NotFoundError, ForbiddenError, PreconditionFailedError
 */
export const deleteLeadList: UseCase<{ readonly params: LeadListParams }, undefined> = async ({ params }, context) => {
  const { principal, database, now } = context;
  const list = await changeLeadList(context, params.id, createOperation(params.id, "delete", {}, context), () => ({
    deletedAt: now.toISOString(),
    deletedBy: principal.userId,
    [SWEEP_INDEX.partitionKey]: SWEEP_INDEX.pending,
  }));
  await deleteListReferences(database, leadListKey(principal.orgId, list.id), list);
  return undefined;
};
