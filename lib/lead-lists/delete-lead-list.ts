import { SWEEP_INDEX } from "../dynamo/keys.ts";
import { NotFoundError } from "../errors.ts";
import type { UseCase } from "../use-case.ts";
import { changeLeadList } from "./change-lead-list.ts";
import type { LeadListParams } from "./lead-list.schema.ts";

/**
 * Deletes a list of any size in one write: without its list no membership is visible. What is stored of them is swept
 * later. Persons and companies stay in the tenant.
 * @throws NotFoundError, ForbiddenError
 */
export const deleteLeadList: UseCase<{ readonly params: LeadListParams }, undefined> = async ({ params }, context) => {
  let found = false;
  const deletion = () => {
    found = true;
    return { [SWEEP_INDEX.partitionKey]: "pending", [SWEEP_INDEX.sortKey]: context.now.toISOString() };
  };
  try {
    await changeLeadList(context, params.id, deletion);
  } catch (error) {
    // Deleted since it was found: by another, or by our own write whose answer was lost. Gone as asked, either way.
    if (!found || !(error instanceof NotFoundError)) throw error;
  }
  return undefined;
};
