import { type Attributes, toKeyAttributes } from "./item.ts";
import type { Key } from "./tables.ts";

/** Puts an item on the condition that its key does not exist. An existing item stays unchanged. */
export interface Insert<K extends Key = Key> {
  readonly key: K;
  readonly set: Attributes;
  readonly remove?: never;
  readonly condition?: never;
  readonly atMost?: never;
}

/** Changes an item on the condition that its attributes equal `condition`, and are not greater than those of `atMost`. */
export interface Update<K extends Key = Key> {
  readonly key: K;
  readonly set: Attributes;
  /** An attribute to remove. */
  readonly remove?: string;
  readonly condition: Attributes;
  readonly atMost?: Attributes;
}

/** Deletes an item on the same conditions. */
interface Delete<K extends Key = Key> {
  readonly key: K;
  readonly set?: never;
  readonly remove?: never;
  readonly condition: Attributes;
  readonly atMost?: Attributes;
}

export type Write<K extends Key = Key> = Insert<K> | Update<K> | Delete<K>;

/** Builds the PartiQL statement of a write. Its text contains no data: all values are parameters, in the order of their names. */
export function buildStatement(table: string, { key, set, condition, atMost = {}, remove }: Write) {
  if (!condition) return buildInsert(table, { ...toKeyAttributes(key), ...set });
  const where = { equal: { ...toKeyAttributes(key), ...condition }, atMost };
  return set ? buildUpdate(table, set, where, remove) : buildDelete(table, where);
}

interface Conditions {
  readonly equal: Attributes;
  readonly atMost: Attributes;
}

function buildInsert(table: string, item: Attributes) {
  const values = Object.keys(item).map((name) => `'${name}': ?`);
  return { Statement: `INSERT INTO "${table}" VALUE {${values.join(", ")}}`, Parameters: Object.values(item) };
}

function buildUpdate(table: string, set: Attributes, where: Conditions, remove?: string) {
  const changes = Object.keys(set).map((name) => `"${name}"=?`);
  const removal = remove ? ` REMOVE "${remove}"` : "";
  return {
    Statement: `UPDATE "${table}" SET ${changes.join(", ")}${removal} WHERE ${joinConditions(where)}`,
    Parameters: [...Object.values(set), ...listValues(where)],
  };
}

const buildDelete = (table: string, where: Conditions) => ({
  Statement: `DELETE FROM "${table}" WHERE ${joinConditions(where)}`,
  Parameters: listValues(where),
});

const joinConditions = ({ equal, atMost }: Conditions): string =>
  [...Object.keys(equal).map((name) => `"${name}"=?`), ...Object.keys(atMost).map((name) => `"${name}"<=?`)].join(
    " AND ",
  );

const listValues = ({ equal, atMost }: Conditions) => [...Object.values(equal), ...Object.values(atMost)];
