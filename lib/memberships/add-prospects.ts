import { getItems } from "../dynamodb/get-items.ts";
import { leadListKey } from "../dynamodb/keys.ts";
import { isValid } from "../entries.ts";
import { selectIgnoredFields } from "../ignored-fields.ts";
import type { LeadListParams } from "../lead-lists/lead-list.schema.ts";
import { assertListType, authoriseLeadList } from "../lead-lists/lead-list.ts";
import type { UseCase } from "../use-case.ts";
import { addMembers, planAddition } from "./add-members.ts";
import type { AddedWithResults } from "./members.schema.ts";
import type { ProspectsBody } from "./prospects-body.ts";
import { createProspectSource } from "./resolve-prospects.ts";

interface Input {
  readonly params: LeadListParams;
  readonly body: ProspectsBody;
}

/**
 * Adds persons to a person-type lead list: recognises them, copies those that the tenant does not have yet, then puts the
 * memberships.
 * Reads the list and the selected part of the stored search in one request, or what an earlier attempt has stored. The filters
 * of a selection take one request more, which finds the search.
 * @throws NotFoundError, ForbiddenError, BadRequestError before anything is written
 * @throws ServiceUnavailableError if the deadline passes first; a retry of the same operation completes the work
 */
export const addProspects: UseCase<Input, AddedWithResults> = async ({ params, body }, context) => {
  const { principal, database } = context;
  const { orgId } = principal;
  const source = await createProspectSource(body, params.id, context);
  for (;;) {
    const [listItem, ...items] = await getItems(database, [leadListKey(orgId, params.id), ...source.keys]);
    const list = authoriseLeadList(listItem, params.id, principal);
    assertListType(list, "person", "use the /add-companies endpoint to add companies");
    const { entries, operation, recognition } = await source.resolve(items);
    const scope = { orgId, listId: list.id, type: list.type };
    const addition = await planAddition(database, scope, entries, operation);
    const mayChange = recognition?.hasChanged || addition.notMembers.length > 0;
    // Otherwise a parallel attempt of the same operation could add other persons.
    if (recognition && mayChange && !(await recognition.store())) continue;
    const added = await addMembers(addition, context);
    return { ...added, searchId: source.searchId, ignoredFields: selectIgnoredFields(listIgnoredFields(body)) };
  }
};

/** The names of the dropped fields: those of the body, then those of the valid prospects. */
function* listIgnoredFields(body: ProspectsBody): Generator<string> {
  yield* body.ignoredFields;
  for (const entry of body.mode === "direct" ? body.prospects : [])
    if (isValid(entry)) yield* entry.value.ignoredFields;
}
