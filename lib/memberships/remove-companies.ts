import type { LeadListParams } from "../lead-lists/lead-list.schema.ts";
import { assertListType, loadLeadList } from "../lead-lists/lead-list.ts";
import type { UseCase } from "../use-case.ts";
import type { CompanyIds, Removed } from "./members.schema.ts";
import { removeMembers } from "./remove-members.ts";

interface Input {
  readonly params: LeadListParams;
  readonly body: CompanyIds;
}

/** Removes companies from a company-type list. @throws the same errors as `removeProspects` */
export const removeCompanies: UseCase<Input, Removed> = async ({ params, body }, context) => {
  const list = await loadLeadList(context.database, params.id, context.principal);
  assertListType(list, "company", "companies can only be removed from lists of type 'company'");
  return removeMembers(list, body.companyIds, context);
};
