import type { IndexDocument } from "./document.ts";
import { VALUE_FIELDS, WORD_FIELDS } from "./fields.ts";
import { computeFingerprint } from "./fingerprint.ts";

/** A field that is only searched. */
const SEARCHED = { type: "keyword", doc_values: false };
/** A field that is searched, and whose values are counted. */
const COUNTED = { type: "keyword" };
/** A field that is only read. */
const READ = { type: "keyword", index: false };
const FLAG = { type: "boolean", doc_values: false };

const mapFields = <F extends string>(fields: readonly F[], mapping: object) =>
  Object.fromEntries(fields.map((field) => [field, mapping]));

/**
 * The settings and the mapping of an index of persons. It is sorted as results are, so that a search for the first persons
 * stops early.
 * @param shards one holds about 50 million persons
 */
export const buildIndex = (shards: number) => ({
  settings: {
    number_of_shards: shards,
    auto_expand_replicas: "0-1",
    // Without a value, OpenSearch stops refreshing while nobody searches, and the next search waits.
    refresh_interval: "1s",
    "sort.field": ["order", "id"],
    "sort.order": ["asc", "asc"],
    // Of the prefixes of values, in which most characters can be escaped.
    max_regex_length: 3_000,
  },
  mappings: {
    dynamic: "strict",
    // Records are read from the table.
    _source: { enabled: false },
    properties: {
      order: { type: "byte", index: false },
      id: READ,
      ...mapFields(VALUE_FIELDS, COUNTED),
      spellings: { properties: mapFields(VALUE_FIELDS, READ) },
      ...mapFields(WORD_FIELDS, SEARCHED),
      companyId: SEARCHED,
      hasEmail: FLAG,
      hasPhone: FLAG,
      fingerprint: { type: "long", index: false },
    },
  },
});

/** Converts a document to what the index holds. The folded values and their spellings are in fields of their own. */
export function toIndexed(indexed: IndexDocument) {
  const { values, words, ...document } = indexed;
  const fields = Object.entries(values);
  return {
    ...document,
    ...words,
    fingerprint: computeFingerprint(indexed),
    ...Object.fromEntries(fields.map(([field, list]) => [field, list.map(({ folded }) => folded)])),
    spellings: Object.fromEntries(fields.map(([field, list]) => [field, list.map(({ spelling }) => spelling)])),
  };
}
