import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import type { Attributes } from "../dynamodb/item.ts";
import { unmarshallToJson } from "../dynamodb/json.ts";
import { globalKey } from "../dynamodb/keys.ts";
import { buildDocument, type IndexDocument } from "../person-search/document.ts";

/** The documents of persons, by id. A person who is not in the table has none. */
export type Documents = ReadonlyMap<string, IndexDocument | undefined>;

/**
 * Reads what the index must hold about persons, with strong consistency.
 * @param ids any number, distinct
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function readDocuments(database: Database<"global">, ids: readonly string[]): Promise<Documents> {
  const keys = ids.map((id) => globalKey("person", id));
  const items = await getItems(database, keys, undefined, "strong");
  return new Map(ids.map((id, i) => [id, items[i] && toDocument(id, items[i])]));
}

/** Converts an item of the global table. An item without a record is a person of whom nothing is known. */
export const toDocument = (id: string, { person }: Attributes): IndexDocument =>
  buildDocument(id, unmarshallToJson(person?.M ?? {}));
