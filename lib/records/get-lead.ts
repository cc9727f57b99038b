import { getItems } from "../dynamodb/get-items.ts";
import { copyKey } from "../dynamodb/keys.ts";
import { NotFoundError } from "../errors.ts";
import type { WithETag } from "../etag.ts";
import type { UseCase } from "../use-case.ts";
import type { LeadParams, PersonLead } from "./lead.schema.ts";
import { parseLead } from "./lead.ts";

/**
 * Reads the organisation's own record of a person. Every user of the organisation may read it. Of an erased person, only
 * the time is left.
 * @throws NotFoundError if the organisation has no lead of the person
 */
export const getLead: UseCase<{ readonly params: LeadParams }, WithETag<PersonLead>> = async (
  { params: { id } },
  { principal, database },
) => {
  const [item] = await getItems(database, [copyKey(principal.orgId, "person", id)]);
  if (!item) throw new NotFoundError("Lead", id);
  return parseLead(id, item);
};
