import { normaliseEmailAddress } from "../../../../lib/records/email-address.ts";
import type { Cell, Warn } from "./cells.ts";
import { splitList } from "./list-cell.ts";
import type { ListField } from "./targets.ts";

/** `4.9301E+11`: a spreadsheet took a number for a quantity, and has lost its last digits. */
const SCIENTIFIC = /^[+']*\d+(?:[.,]\d+)?e\+?\d+$/i;
/** An apostrophe in front keeps a spreadsheet from converting a number. `tel:` comes from a link. */
const PHONE_PREFIX = /^(?:'(?=[+\d])|tel:\s*)/i;
/** `441234567890.0`: a program took a number for a quantity. */
const DECIMAL = /^(\d{7,})\.0$/;

/**
 * Collects the values of a list from several cells, each value once.
 * @param isExact the values are used exactly as they are
 */
export function collectList(field: ListField, cells: readonly Cell[], isExact: boolean, warn: Warn): unknown {
  const lists = cells.map(({ header, value }): unknown => {
    if (typeof value !== "string") return value;
    const values = splitList(field, value);
    return isExact || field !== "phones" ? values : cleanPhones(values, header, warn);
  });
  if (lists.length === 1) return lists[0];
  const values = lists.flat();
  const keys = values.map((value) =>
    field === "emails" && typeof value === "string" ? (normaliseEmailAddress(value) ?? value) : value,
  );
  return values.filter((_, i) => keys.indexOf(keys[i]) === i);
}

function cleanPhones(values: readonly string[], header: string, warn: Warn): readonly string[] {
  const phones: string[] = [];
  for (const value of values) {
    if (SCIENTIFIC.test(value)) warn(header, "a number without its last digits, such as 4.9E+11, was left out");
    else if (!/\d/.test(value)) warn(header, "a text without a digit was left out");
    else phones.push(value.replace(PHONE_PREFIX, "").replace(DECIMAL, "$1"));
  }
  return phones;
}
