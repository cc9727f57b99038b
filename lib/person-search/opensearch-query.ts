import { VALUE_FIELDS, type ValueField, WORD_FIELDS } from "./fields.ts";
import type { Conditions, NormalisedFilters, Words } from "./normalise-filters.ts";
import { MAX_COUNTED, MAX_FACET_VALUES, type SearchQuery } from "./search-engine.ts";

/** The requests to OpenSearch. Everything that comes from a caller is a value in them, never a part of their syntax. */

type Clause = Readonly<Record<string, unknown>>;

/** Only ids and numbers: no record is stored, and scores are not used. */
const NO_CONTENT = { _source: false, stored_fields: "_none_" };
/** More than one shard count exactly if a field has fewer values than this. */
const SHARD_VALUES = 1_000;

/** Builds the body of a search. */
export const buildSearch = ({ filters, facets, limit }: SearchQuery) => ({
  ...NO_CONTENT,
  query: buildQuery(filters),
  size: limit,
  sort: [{ order: "asc" }, { id: "asc" }],
  track_total_hits: facets.length > 0 ? true : MAX_COUNTED,
  ...(facets.length > 0 && {
    aggs: Object.fromEntries(facets.map((field) => [field, mostFrequent(field, MAX_FACET_VALUES)])),
  }),
});

/**
 * Builds the body of a search for the most frequent values that begin with a prefix. The response has the facet `field`.
 * Only the beginning of a very long prefix is searched. The response can then have more values than `limit`.
 */
export function buildValuesSearch(field: ValueField, prefix: string, limit: number) {
  const beginning = truncate(prefix);
  return {
    ...NO_CONTENT,
    size: 0,
    track_total_hits: false,
    ...(beginning && { query: { bool: { filter: [{ prefix: { [field]: { value: beginning } } }] } } }),
    aggs: { [field]: mostFrequent(field, beginning === prefix ? limit : SHARD_VALUES, beginning) },
  };
}

/** OpenSearch rejects prefixes of more than 1,000 bytes. Folding can make a text as long as this. */
const truncate = (prefix: string): string => (Buffer.byteLength(prefix) <= 1_000 ? prefix : prefix.slice(0, 300));

/**
 * Builds the body of a search for one person who has a value. The response contains this person's values of the field, as the record
 * spells them.
 */
export const buildSpellingSearch = (field: ValueField, folded: string) => ({
  ...NO_CONTENT,
  query: { bool: { filter: [terms(field, [folded])] } },
  size: 1,
  terminate_after: 1,
  track_total_hits: false,
  docvalue_fields: [`spellings.${field}`],
});

const mostFrequent = (field: ValueField, size: number, prefix = "") => ({
  terms: {
    field,
    size,
    shard_size: Math.max(size, SHARD_VALUES),
    order: [{ _count: "desc" }, { _key: "asc" }],
    // A regular expression. Letters and digits are the only characters that never have a meaning in it.
    ...(prefix && { include: `${prefix.replace(/[^\p{L}\p{Nd}]/gu, "\\$&")}(.|\n)*` }),
  },
});

const terms = (field: string, values: readonly string[]): Clause => ({ terms: { [field]: values } });
const allOf = (clauses: readonly Clause[]): Clause => ({ bool: { filter: clauses } });
// The explicit minimum, because OpenSearch makes alternatives optional in some contexts.
const anyOf = (clauses: readonly Clause[]): Clause => ({ bool: { should: clauses, minimum_should_match: 1 } });

function buildQuery(filters: NormalisedFilters): Clause {
  const filter: Clause[] = [];
  const mustNot: Clause[] = [];
  for (const field of [...VALUE_FIELDS, "companyId"] as const) {
    const { any, all, none }: Conditions<string> = filters[field] ?? {};
    if (any) filter.push(terms(field, any));
    for (const value of all ?? []) filter.push(terms(field, [value]));
    if (none) mustNot.push(terms(field, none));
  }
  for (const field of WORD_FIELDS) {
    const { any, all, none } = filters[field] ?? {};
    if (any) filter.push(hasAnyText(field, any));
    for (const word of new Set(all?.flat())) filter.push(terms(field, [word]));
    if (none) mustNot.push(hasAnyText(field, none));
  }
  for (const field of ["hasEmail", "hasPhone"] as const) {
    if (filters[field] !== undefined) filter.push({ term: { [field]: filters[field] } });
  }
  return { bool: { filter, must_not: mustNot } };
}

/** Texts of one word share a clause, because OpenSearch allows 1,024 clauses. */
function hasAnyText(field: string, texts: readonly Words[]): Clause {
  const single = texts.filter(({ length }) => length === 1).flat();
  const longer = texts.filter(({ length }) => length > 1);
  return anyOf([
    ...(single.length > 0 ? [terms(field, single)] : []),
    ...longer.map((words) => allOf(words.map((word) => terms(field, [word])))),
  ]);
}
