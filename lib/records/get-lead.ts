import { parse } from "valibot";
import { getItems } from "../dynamodb/get-items.ts";
import { unmarshallToJson } from "../dynamodb/json.ts";
import { copyKey } from "../dynamodb/keys.ts";
import { NotFoundError } from "../errors.ts";
import type { UseCase } from "../use-case.ts";
import { type LeadParams, PersonLeadWithOrigin } from "./lead.schema.ts";
import { readRecord } from "./read-record.ts";

/**
 * Reads the organisation's own record of a person. Every user of the organisation may read it.
 * @throws NotFoundError if the organisation has no copy of the person
 * @throws ValiError if the copy has no valid `source` or `copiedAt`
 */
export const getLead: UseCase<{ readonly params: LeadParams }, PersonLeadWithOrigin> = async (
  { params: { id } },
  { principal, database },
) => {
  const [copy] = await getItems(database, [copyKey(principal.orgId, "person", id)]);
  if (!copy) throw new NotFoundError("Lead", id);
  const { source, copiedAt } = unmarshallToJson(copy);
  return parse(PersonLeadWithOrigin, readRecord("person", copy, { id, source, copiedAt }));
};
