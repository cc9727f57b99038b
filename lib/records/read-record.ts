import type { Item } from "../dynamodb/item.ts";
import { unmarshallToJson } from "../dynamodb/json.ts";
import type { EntityType } from "../entity-type.ts";

/**
 * Reads the record of an organisation's copy of a person or company. Global records are copied without validation, so its
 * fields can have any name and any value.
 * @param copy undefined if the organisation has no copy
 * @param own what the service knows itself; it replaces fields of the record with the same names
 */
export const readRecord = <T extends object>(type: EntityType, copy: Item | undefined, own: T): T & object => ({
  ...unmarshallToJson(copy?.[type]?.M ?? {}),
  ...own,
});
