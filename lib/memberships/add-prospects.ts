import { getItems } from "../dynamodb/get-items.ts";
import { leadListKey } from "../dynamodb/keys.ts";
import { isValid } from "../entries.ts";
import { selectIgnoredFields } from "../ignored-fields.ts";
import type { LeadListParams } from "../lead-lists/lead-list.schema.ts";
import { assertListType, authoriseLeadList } from "../lead-lists/lead-list.ts";
import type { UseCase } from "../use-case.ts";
import { addMembers } from "./add-members.ts";
import type { AddedWithResults } from "./members.schema.ts";
import type { ProspectsBody } from "./prospects-body.ts";
import { listKeysToRead, listProspectKeys, resolveProspects } from "./resolve-prospects.ts";

interface Input {
  readonly params: LeadListParams;
  readonly body: ProspectsBody;
}

/**
 * Adds persons to a person-type lead list: recognises them, copies those that the tenant does not have yet, then puts the
 * memberships.
 * Reads the list and the selected part of the stored search in one request.
 * @throws NotFoundError, ForbiddenError, BadRequestError before anything is written
 * @throws ServiceUnavailableError if the deadline passes first; a retry of the same operation completes the work
 */
export const addProspects: UseCase<Input, AddedWithResults> = async ({ params, body }, context) => {
  const { principal, database } = context;
  const { orgId } = principal;
  const keys = [leadListKey(orgId, params.id), ...listKeysToRead(orgId, body)];
  const [listItem, ...selectedItems] = await getItems(database, keys);

  const list = authoriseLeadList(listItem, params.id, principal);
  assertListType(list, "person", "use the /add-companies endpoint to add companies");
  const prospects = await resolveProspects(body, selectedItems, context);
  const scope = { orgId, listId: list.id, type: list.type };
  const added = await addMembers(scope, prospects, listProspectKeys(body, prospects), context);
  return { ...added, ignoredFields: selectIgnoredFields(listIgnoredFields(body)) };
};

/** The names of the dropped fields: those of the body, then those of the valid prospects. */
function* listIgnoredFields(body: ProspectsBody): Generator<string> {
  yield* body.ignoredFields;
  for (const entry of body.mode === "direct" ? body.prospects : [])
    if (isValid(entry)) yield* entry.value.ignoredFields;
}
