import { randomUUID } from "node:crypto";
import type { Database } from "../../dynamodb/database.ts";
import { ServiceUnavailableError } from "../../errors.ts";
import type { CopyContext } from "../build-copy.ts";
import { type HashedEntry, hashEntry, type PersonEntry } from "./hash-entry.ts";
import { planRecognition } from "./plan.ts";
import { readFacts } from "./read-facts.ts";
import { writePersons } from "./write-persons.ts";

interface Recognised {
  /** The person of each entry, by the entry's index. */
  readonly ids: ReadonlyMap<number, string>;
  /** Persons of whom the organisation certainly has a lead that is not erased. */
  readonly copied: ReadonlySet<string>;
}

/**
 * Recognises persons by their identities, as if each entry were a call of its own, in their order. An entry without a
 * known identity is a new person. A lead is written together with the free identities of its person, which belong to it
 * from then on.
 *
 * Each round reads, plans and writes. If another caller changed something in between, a write fails, and the entries
 * that depend on it are recognised again in the next round. Concurrent calls therefore end as if one came after the
 * other, and a retry resolves to the same persons, because it reads what an earlier attempt claimed.
 * @throws ServiceUnavailableError if the deadline passes first; what was written is kept
 */
export async function recognisePersons(
  database: Database,
  context: CopyContext,
  entries: readonly PersonEntry[],
): Promise<Recognised> {
  const ids = new Map<number, string>();
  const copied = new Set<string>();
  const firstEntries = new Map<string, HashedEntry>();
  const unstorable = new Set<string>();
  const resolve = (entry: HashedEntry, id: string) => {
    ids.set(entry.index, id);
    if (!firstEntries.has(id)) firstEntries.set(id, entry);
  };

  let pending = entries.map((entry) => hashEntry(entry, context.hashIdentity));
  // An entry with only an id is the person with this id, and claims nothing.
  for (const entry of pending) if (entry.id !== undefined && entry.hashes.length === 0) resolve(entry, entry.id);
  pending = pending.filter(({ index }) => !ids.has(index));
  while (pending.length > 0) {
    if (database.deadline.hasPassed()) throw new ServiceUnavailableError();
    const facts = { ...(await readFacts(database, context, pending)), firstEntries, unstorable };
    const written = await writePersons(database, context, planRecognition(pending, facts, randomUUID), facts);
    for (const id of written.unstorable) unstorable.add(id);
    for (const { persons, entries } of written.groups) {
      for (const { entry, id } of entries) resolve(entry, id);
      for (const { id, claims, newLead } of persons) {
        if (newLead ? claims.length > 0 : !facts.leads.get(id)?.isErased) copied.add(id);
      }
    }
    pending = pending.filter(({ index }) => !ids.has(index));
  }
  return { ids, copied };
}
