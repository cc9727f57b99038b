import { getItems } from "../dynamodb/get-items.ts";
import { copyKey } from "../dynamodb/keys.ts";
import { NotFoundError } from "../errors.ts";
import { assertMatches } from "../etag.ts";
import { createOperation, readOperationIds } from "../idempotent-operation.ts";
import type { UseCase } from "../use-case.ts";
import { createIdentityContext } from "./build-copy.ts";
import { erasePerson } from "./erase-person.ts";
import type { LeadParams } from "./lead.schema.ts";
import { parseLead } from "./lead.ts";

/**
 * Erases the personal data of a lead permanently. Memberships stay. A retry is recognised before `If-Match` is checked.
 * Erasing an erased person again changes nothing, except that identities are claimed that have become free.
 * @throws NotFoundError if the organisation has no lead of the person
 * @throws PreconditionFailedError
 */
export const deleteLead: UseCase<{ readonly params: LeadParams }, undefined> = async ({ params: { id } }, context) => {
  const { principal, database, ifMatch } = context;
  const operation = createOperation(id, "delete", {}, context);
  for (;;) {
    const [item] = await getItems(database, [copyKey(principal.orgId, "person", id)]);
    if (!item) throw new NotFoundError("Lead", id);
    if (readOperationIds(item).includes(operation.id)) return undefined;
    // The write has the condition that this version is still the current one.
    assertMatches(ifMatch, parseLead(id, item));
    if (await erasePerson(database, createIdentityContext(context), { id, item }, operation)) return undefined;
  }
};
