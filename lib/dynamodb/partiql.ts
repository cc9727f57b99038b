import { type Attributes, toKeyAttributes } from "./item.ts";
import type { TenantKey } from "./tables.ts";

/** Puts an item on the condition that its key does not exist. An existing item stays unchanged. */
export interface Insert {
  readonly key: TenantKey;
  readonly set: Attributes;
  readonly remove?: never;
  readonly condition?: never;
}

/** Changes an item on the condition that its attributes still equal `condition`. */
export interface Update {
  readonly key: TenantKey;
  readonly set: Attributes;
  /** An attribute to remove. */
  readonly remove?: string;
  readonly condition: Attributes;
}

/** Builds the PartiQL statement of a write. Its text contains no data: all values are parameters, in the order of their names. */
export function buildStatement(table: string, { key, set, condition, remove }: Insert | Update) {
  return condition
    ? buildUpdate(table, set, { ...toKeyAttributes(key), ...condition }, remove)
    : buildInsert(table, { ...toKeyAttributes(key), ...set });
}

function buildInsert(table: string, item: Attributes) {
  const values = Object.keys(item).map((name) => `'${name}': ?`);
  return { Statement: `INSERT INTO "${table}" VALUE {${values.join(", ")}}`, Parameters: Object.values(item) };
}

function buildUpdate(table: string, set: Attributes, condition: Attributes, remove?: string) {
  const changes = Object.keys(set).map((name) => `"${name}"=?`);
  const conditions = Object.keys(condition).map((name) => `"${name}"=?`);
  const removal = remove ? ` REMOVE "${remove}"` : "";
  return {
    Statement: `UPDATE "${table}" SET ${changes.join(", ")}${removal} WHERE ${conditions.join(" AND ")}`,
    Parameters: [...Object.values(set), ...Object.values(condition)],
  };
}
