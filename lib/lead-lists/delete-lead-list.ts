import { SWEEP_INDEX } from "../dynamodb/tables.ts";
import { createOperation } from "../idempotent-operation.ts";
import type { UseCase } from "../use-case.ts";
import { changeLeadList } from "./change-lead-list.ts";
import type { LeadListParams } from "./lead-list.schema.ts";

/**
 * Deletes a list of any size in one write. Memberships cannot be reached without their list; a scheduled job deletes
 * them later. Persons and companies stay in the tenant.
 * @throws NotFoundError, ForbiddenError, PreconditionFailedError
 */
export const deleteLeadList: UseCase<{ readonly params: LeadListParams }, undefined> = async ({ params }, context) => {
  await changeLeadList(context, params.id, createOperation(params.id, "delete", {}, context), () => ({
    deletedAt: context.now.toISOString(),
    [SWEEP_INDEX.partitionKey]: SWEEP_INDEX.pending,
  }));
  return undefined;
};
