import * as v from "valibot";
import type { ValueField } from "./fields.ts";

/** Complete responses of OpenSearch. A part of a response must not become a shorter result, so anything else is an error. */

/** A shard without an active copy counts as neither successful nor failed. */
const Shards = v.pipe(
  v.object({ total: v.number(), successful: v.number(), failed: v.literal(0) }),
  v.check(({ total, successful }) => total === successful),
);
const isComplete = { timed_out: v.literal(false), _shards: Shards };

/** OpenSearch leaves out a list that is empty after filtering. */
const emptyIfAbsent = <S extends v.GenericSchema>(item: S) => v.optional(v.array(item), []);

const Facet = v.object({ buckets: v.array(v.object({ key: v.string(), doc_count: v.number() })) });
const facetsOf = (fields: readonly ValueField[]) =>
  v.pipe(
    v.optional(v.record(v.string(), Facet), {}),
    v.check((facets) => fields.every((field) => Object.hasOwn(facets, field))),
  );

/** A check of one's own, because there are up to 10,000 of them. */
const Hits = v.custom<{ readonly sort: readonly [order: number, id: string] }[]>(
  (hits) =>
    Array.isArray(hits) && hits.every((hit) => typeof hit?.sort?.[0] === "number" && typeof hit.sort[1] === "string"),
);

/**
 * The response to a search.
 * @param limit the number of persons that were asked for
 * @param fields whose most frequent values were asked for
 */
export const searchResponse = (limit: number, fields: readonly ValueField[]) =>
  v.pipe(
    v.object({
      ...isComplete,
      hits: v.object({
        total: v.object({ value: v.number(), relation: v.picklist(["eq", "gte"]) }),
        hits: v.optional(Hits, []),
      }),
      aggregations: facetsOf(fields),
    }),
    v.check(({ hits: { hits, total } }) => hits.length === Math.min(limit, total.value)),
  );

/** The response to a search for the most frequent values of a field. */
export const valuesResponse = (field: ValueField) => v.object({ ...isComplete, aggregations: facetsOf([field]) });

/** The response to several searches for the spellings of a value. */
export const spellingsResponse = (searches: number) => {
  const hit = v.object({ fields: v.record(v.string(), v.array(v.string())) });
  const one = v.object({ ...isComplete, hits: v.optional(v.object({ hits: emptyIfAbsent(hit) })) });
  return v.object({ responses: v.pipe(v.array(one), v.length(searches)) });
};

/** The response to a search for the persons that are in the index. */
export const personsResponse = v.pipe(
  v.object({
    ...isComplete,
    _scroll_id: v.optional(v.string()),
    hits: v.object({
      total: v.object({ value: v.number() }),
      hits: v.array(v.object({ fields: v.object({ id: v.tuple([v.string()]), fingerprint: v.tuple([v.number()]) }) })),
    }),
  }),
  v.transform(({ hits, _scroll_id }) => ({
    persons: hits.hits.map(({ fields: { id, fingerprint } }) => ({ id: id[0], fingerprint: fingerprint[0] })),
    total: hits.total.value,
    scrollId: _scroll_id,
  })),
);
export type IndexedPersons = v.InferOutput<typeof personsResponse>;

/** The response to a request with several changes. Each can have failed. */
export const bulkResponse = (changes: number) => {
  const item = v.record(
    v.string(),
    v.object({ status: v.number(), error: v.optional(v.object({ type: v.string() })) }),
  );
  return v.object({ items: v.pipe(v.array(item), v.length(changes)) });
};
