import type { Attributes } from "./item.ts";
import type { TenantKey } from "./tables.ts";

interface Write {
  readonly key: TenantKey;
  readonly set: Attributes;
}

/** Puts an item on the condition that its key does not exist. An existing item stays unchanged. */
export interface Insert extends Write {
  readonly condition?: never;
}

/** Changes an item on the condition that its attributes still equal `condition`. */
export interface Update extends Write {
  /** An attribute to remove. */
  readonly remove?: string;
  readonly condition: Attributes;
}

/** Builds the PartiQL statement of a write. Its text contains no data: all values are parameters. */
export function buildStatement(table: string, write: Insert | Update) {
  const { set } = write;
  const [pk, sk] = [{ S: write.key.pk }, { S: write.key.sk }];
  if (!write.condition) {
    return { Statement: buildInsert(table, set), Parameters: [pk, sk, ...Object.values(set)] };
  }
  const Parameters = [...Object.values(set), pk, sk, ...Object.values(write.condition)];
  return { Statement: buildUpdate(table, write), Parameters };
}

/** The parameters are the values in the order of the attributes. */
function buildInsert(table: string, set: Attributes): string {
  const values = ["pk", "sk", ...Object.keys(set)].map((name) => `'${name}': ?`);
  return `INSERT INTO "${table}" VALUE {${values.join(", ")}}`;
}

function buildUpdate(table: string, { set, remove, condition }: Update): string {
  const changes = Object.keys(set).map((name) => `"${name}"=?`);
  const conditions = ["pk", "sk", ...Object.keys(condition)].map((name) => `"${name}"=?`);
  const removal = remove ? ` REMOVE "${remove}"` : "";
  return `UPDATE "${table}" SET ${changes.join(", ")}${removal} WHERE ${conditions.join(" AND ")}`;
}
