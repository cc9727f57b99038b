import type { Database } from "../../dynamodb/database.ts";
import type { IdentityContext } from "../build-copy.ts";
import type { Identity } from "../identities.ts";
import { findPerson } from "./find-person.ts";
import { hashEntry } from "./hash-entry.ts";
import { readFacts } from "./read-facts.ts";

/**
 * Looks up the person that identities name, by the rules that recognise prospects.
 * @returns the person's id, undefined if nobody is known; and what decided about it
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function lookUpPerson(database: Database, context: IdentityContext, identities: readonly Identity[]) {
  const entry = hashEntry({ index: 0, identities, record: {} }, context.hashIdentity);
  const facts = await readFacts(database, context, [entry]);
  return { id: findPerson(entry, facts), entry, facts };
}
