import { type Attributes, toKeyAttributes } from "./item.ts";
import type { Key } from "./tables.ts";

/** Puts an item on the condition that its key does not exist. An existing item stays unchanged. */
export interface Insert<K extends Key = Key> {
  readonly key: K;
  readonly set: Attributes;
  readonly remove?: never;
  readonly condition?: never;
}

/** Changes an item on the condition that its attributes still equal `condition`. */
export interface Update<K extends Key = Key> {
  readonly key: K;
  readonly set: Attributes;
  /** An attribute to remove. */
  readonly remove?: string;
  readonly condition: Attributes;
}

/** Deletes an item on the condition that its attributes still equal `condition`. */
interface Delete<K extends Key = Key> {
  readonly key: K;
  readonly set?: never;
  readonly remove?: never;
  readonly condition: Attributes;
}

export type Write<K extends Key = Key> = Insert<K> | Update<K> | Delete<K>;

/** Builds the PartiQL statement of a write. Its text contains no data: all values are parameters, in the order of their names. */
export function buildStatement(table: string, { key, set, condition, remove }: Write) {
  if (!condition) return buildInsert(table, { ...toKeyAttributes(key), ...set });
  const where = { ...toKeyAttributes(key), ...condition };
  return set ? buildUpdate(table, set, where, remove) : buildDelete(table, where);
}

function buildInsert(table: string, item: Attributes) {
  const values = Object.keys(item).map((name) => `'${name}': ?`);
  return { Statement: `INSERT INTO "${table}" VALUE {${values.join(", ")}}`, Parameters: Object.values(item) };
}

function buildUpdate(table: string, set: Attributes, condition: Attributes, remove?: string) {
  const changes = Object.keys(set).map((name) => `"${name}"=?`);
  const removal = remove ? ` REMOVE "${remove}"` : "";
  return {
    Statement: `UPDATE "${table}" SET ${changes.join(", ")}${removal} WHERE ${joinConditions(condition)}`,
    Parameters: [...Object.values(set), ...Object.values(condition)],
  };
}

const buildDelete = (table: string, condition: Attributes) => ({
  Statement: `DELETE FROM "${table}" WHERE ${joinConditions(condition)}`,
  Parameters: Object.values(condition),
});

const joinConditions = (condition: Attributes): string =>
  Object.keys(condition)
    .map((name) => `"${name}"=?`)
    .join(" AND ");
