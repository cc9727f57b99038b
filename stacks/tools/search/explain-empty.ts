import type { Client, Filters } from "../../../lib/client/client.ts";
import { VALUE_FIELDS, type ValueField } from "../../../lib/person-search/fields.ts";
import { foldText } from "../../../lib/person-search/fold.ts";
import { toPrintable } from "../printable.ts";
import { findOption } from "./filter-options.ts";

/** Each is one more request. */
const MAX_LOOKUPS = 5;
const MAX_VALUES = 100;

/**
 * Explains why nobody matches: which of the first values that a person must have nobody has.
 * @returns one sentence for each of these values
 */
export async function explainEmpty(client: Client, filters: Filters): Promise<string[]> {
  const wanted = VALUE_FIELDS.flatMap((field) => {
    const { any, all } = filters[field] ?? {};
    return [...(any ?? []), ...(all ?? [])].map((value) => ({ field, value }));
  });
  const sentences = wanted.slice(0, MAX_LOOKUPS).map(async ({ field, value }) => {
    if (await canExist(client, field, value)) return [];
    const option = findOption(field) ?? field;
    return [`Nobody has the ${option} "${toPrintable(value)}". Try --values ${option}${formatBeginning(value)}.`];
  });
  return (await Promise.all(sentences)).flat();
}

/** Whether a person may have the value. True if it is not known, because the explanation is not what was asked for. */
async function canExist(client: Client, field: ValueField, value: string): Promise<boolean> {
  try {
    const { items } = await client.listPersonValues({ field, prefix: value, limit: MAX_VALUES });
    // The most frequent are listed, so a rare one can be missing if there are others that begin with it.
    return items.length === MAX_VALUES || items.some((item) => foldText(item.value) === foldText(value));
  } catch {
    return true;
  }
}

/** The beginning of a value, as far as a shell does not need quotes for it: "=ger". */
const formatBeginning = (value: string): string =>
  value.trim().replace(/^([\p{L}\p{N}]{1,3})?.*$/su, (_, text) => (text ? `=${text}` : ""));
