import { randomUUID } from "node:crypto";
import { getItems } from "../dynamodb/get-items.ts";
import { copyKey } from "../dynamodb/keys.ts";
import { createOperation } from "../idempotent-operation.ts";
import type { UseCase } from "../use-case.ts";
import { createIdentityContext } from "./build-copy.ts";
import { erasePerson } from "./erase-person.ts";
import type { PersonIdentity } from "./identity.schema.ts";
import type { ErasedPerson } from "./lead.schema.ts";
import { lookUpPerson } from "./recognition/look-up-person.ts";

/**
 * Erases the person that an identity names, by the rules that recognise prospects. The person does not need to have a lead:
 * a person of the global database is erased under the id of its record, and an unknown one under a new id. A retry finds the
 * person by the identity, which belongs to it since the first attempt.
 */
export const eraseLead: UseCase<{ readonly body: PersonIdentity }, ErasedPerson> = async ({ body }, context) => {
  const { principal, database } = context;
  const identityContext = createIdentityContext(context);
  const newId = randomUUID();
  for (;;) {
    const { id = newId, entry: identity, facts } = await lookUpPerson(database, identityContext, body);
    const [hash = ""] = identity.hashes;
    const [item] = await getItems(database, [copyKey(principal.orgId, "person", id)]);
    const person = { id, item, foundBy: { identity, owner: facts.owners.get(hash) } };
    const operation = createOperation(id, "delete", {}, context);
    const erased = await erasePerson(database, identityContext, person, operation);
    if (erased?.erasedAt?.S) return { id, erasedAt: erased.erasedAt.S };
  }
};
