import type { Database } from "../../dynamodb/database.ts";
import { ServiceUnavailableError } from "../../errors.ts";
import type { CopyContext } from "../build-copy.ts";
import { type HashedEntry, hashEntry, type PersonEntry } from "./hash-entry.ts";
import type { CreatePersonId } from "./new-person-id.ts";
import { isWritten, planRecognition } from "./plan.ts";
import { readFacts } from "./read-facts.ts";
import { writePersons } from "./write-persons.ts";

interface Recognised {
  /** The person of each entry, by the entry's index. */
  readonly ids: ReadonlyMap<number, string>;
  /** Persons of whom the organisation certainly has a lead that is not erased. */
  readonly copied: ReadonlySet<string>;
  /** Whether a lead or an identity was written. */
  readonly hasWritten: boolean;
}

/**
 * Entries of a round after the first. Entries that depend on each other may need as many rounds as there are entries. If each of
 * these rounds read all of them again, the cost would be quadratic.
 */
const MAX_ENTRIES_OF_LATER_ROUND = 100;

/**
 * Recognises persons by their identities, as if each entry were a call of its own, in their order. An entry without a
 * known identity is a new person. A lead is written together with the free identities of its person, which belong to it
 * from then on.
 *
 * Each round reads, plans and writes. If another caller changed something in between, a write fails, and the entries
 * that depend on it are recognised again in the next round. Concurrent calls therefore end as if one came after the
 * other.
 * @param createId must return the same id in each attempt of an operation, so that a retry finds a person that an earlier attempt
 * created
 * @throws ServiceUnavailableError if the deadline passes first; what was written is kept
 */
export async function recognisePersons(
  database: Database,
  context: CopyContext,
  entries: readonly PersonEntry[],
  createId: CreatePersonId,
): Promise<Recognised> {
  const ids = new Map<number, string>();
  const copied = new Set<string>();
  const firstEntries = new Map<string, HashedEntry>();
  const unstorable = new Set<string>();
  let hasWritten = false;
  const resolve = (entry: HashedEntry, id: string) => {
    ids.set(entry.index, id);
    if (!firstEntries.has(id)) firstEntries.set(id, entry);
  };

  let pending = entries.map((entry) => hashEntry(entry, context.hashIdentity));
  // An entry with only an id is the person with this id, and claims nothing.
  for (const entry of pending) if (entry.id !== undefined && entry.hashes.length === 0) resolve(entry, entry.id);
  pending = pending.filter(({ index }) => !ids.has(index));
  for (let round = 0; pending.length > 0; round++) {
    if (database.deadline.hasPassed()) throw new ServiceUnavailableError();
    const next = round === 0 ? pending : pending.slice(0, MAX_ENTRIES_OF_LATER_ROUND);
    // An earlier attempt may have created the lead of a new person. Then the first round could not write it.
    const newIds = round === 0 ? [] : next.filter(({ id }) => id === undefined).map(({ entry }) => createId(entry));
    const facts = { ...(await readFacts(database, context, next, newIds)), firstEntries, unstorable };
    const written = await writePersons(database, context, planRecognition(next, facts, createId), facts);
    for (const id of written.unstorable) unstorable.add(id);
    for (const { persons, entries } of written.groups) {
      for (const { entry, id } of entries) resolve(entry, id);
      for (const person of persons) {
        const { id, newLead } = person;
        hasWritten ||= isWritten(person);
        if (newLead ? isWritten(person) : facts.leads.get(id)?.isErased === false) copied.add(id);
      }
    }
    pending = pending.filter(({ index }) => !ids.has(index));
  }
  return { ids, copied, hasWritten };
}
