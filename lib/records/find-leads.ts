import { getItems } from "../dynamodb/get-items.ts";
import { copyKey } from "../dynamodb/keys.ts";
import type { UseCase } from "../use-case.ts";
import { createIdentityContext } from "./build-copy.ts";
import type { PersonIdentity } from "./identity.schema.ts";
import type { FoundLeads } from "./lead.schema.ts";
import { parseLead } from "./lead.ts";
import { lookUpPerson } from "./recognition/look-up-person.ts";

/**
 * Finds the organisation's lead of the person that an identity names, by the rules that recognise prospects: the lead that
 * has the identity, otherwise the lead of the person that has it in the global database. Every user of the organisation may
 * search.
 * @returns one lead, also if it is erased, or none
 */
export const findLeads: UseCase<{ readonly body: PersonIdentity }, FoundLeads> = async ({ body }, context) => {
  const { principal, database } = context;
  const { id, facts } = await lookUpPerson(database, createIdentityContext(context), body);
  if (id === undefined || !facts.leads.has(id)) return { items: [] };
  const [item] = await getItems(database, [copyKey(principal.orgId, "person", id)]);
  return { items: item ? [parseLead(id, item)] : [] };
};
