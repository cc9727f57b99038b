import { mapEntry } from "../entries.ts";
import { createOperation } from "../idempotent-operation.ts";
import { selectIgnoredFields } from "../ignored-fields.ts";
import type { LeadListParams } from "../lead-lists/lead-list.schema.ts";
import { assertListType, loadLeadList } from "../lead-lists/lead-list.ts";
import type { UseCase } from "../use-case.ts";
import { addMembers, listIds, planAddition } from "./add-members.ts";
import type { AddedWithResults, CompanyEntries } from "./members.schema.ts";

interface Input {
  readonly params: LeadListParams;
  readonly body: CompanyEntries;
}

/** Adds companies of the global database to a company-type list. @throws the same errors as `addProspects` */
export const addCompanies: UseCase<Input, AddedWithResults> = async ({ params, body }, context) => {
  const { principal, database } = context;
  const list = await loadLeadList(database, params.id, principal);
  assertListType(list, "company", "use the /add-prospects endpoint to add persons");
  const requested = body.fields.companyIds.map((entry) => mapEntry(entry, (id) => ({ id })));
  const scope = { orgId: principal.orgId, listId: list.id, type: list.type };
  const operation = createOperation(list.id, "add", listIds(requested), context);
  const added = await addMembers(await planAddition(database, scope, requested, operation), context);
  return { ...added, ignoredFields: selectIgnoredFields(body.ignoredFields) };
};
