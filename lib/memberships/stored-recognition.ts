import { writeConditionally } from "../dynamodb/conditional-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import type { Item } from "../dynamodb/item.ts";
import type { TenantKey } from "../dynamodb/tables.ts";
import { type IdempotentOperation, tombstoneExpiry } from "../idempotent-operation.ts";
import { describeEntry, type PersonEntry } from "../records/recognition/hash-entry.ts";
import type { CreatePersonId } from "../records/recognition/new-person-id.ts";
import { packUuids, unpackUuids } from "../searches/uuid-bytes.ts";

/** Persons by the index of their entry. */
type Persons = ReadonlyMap<number, string>;

/**
 * Stores as whom an operation has recognised its entries. A retry reads it for as long as operations are recognised. A person
 * who was known before takes 18 bytes. Ids of new persons are not stored, because `createId` returns the same ids again.
 * @returns false if an attempt of the same operation has stored its persons already
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function storeRecognition(
  database: Database,
  key: TenantKey,
  entries: readonly PersonEntry[],
  persons: Persons,
  createId: CreatePersonId,
  { at }: IdempotentOperation,
): Promise<boolean> {
  const known = listDistinct(entries).flatMap((entry, position) => {
    const id = persons.get(entry.index);
    return id === undefined || id === createId(entry) ? [] : [{ position, id }];
  });
  const positions = Uint16Array.from(known, ({ position }) => position);
  const attributes = known.length > 0 && {
    positions: { B: new Uint8Array(positions.buffer) },
    persons: { B: packUuids(known.map(({ id }) => id)) },
  };
  const set = { ...attributes, expiresAt: tombstoneExpiry(at) };
  const [isStored = false] = await writeConditionally(database, [{ key, set }]);
  return isStored;
}

/** Reads the persons of the entries of a retry. @param item of `storeRecognition` */
export function readRecognition(
  { positions, persons }: Item,
  entries: readonly PersonEntry[],
  createId: CreatePersonId,
): Persons {
  const distinct = listDistinct(entries);
  const ids = unpackUuids(persons?.B ?? new Uint8Array(), 0, distinct.length);
  const known = new Map<string, string>();
  new Uint16Array(Uint8Array.from(positions?.B ?? []).buffer).forEach((position, i) => {
    const [entry, id] = [distinct[position], ids[i]];
    if (entry && id !== undefined) known.set(describeEntry(entry), id);
  });
  return new Map(entries.map((entry) => [entry.index, entry.id ?? known.get(describeEntry(entry)) ?? createId(entry)]));
}

/** The entries to recognise, each once, in an order that does not depend on theirs. */
function listDistinct(entries: readonly PersonEntry[]): PersonEntry[] {
  const byDescription = new Map<string, PersonEntry>();
  for (const entry of entries) {
    const description = describeEntry(entry);
    if (entry.id === undefined && !byDescription.has(description)) byDescription.set(description, entry);
  }
  return [...byDescription].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}
