import type * as v from "valibot";
import type { ValueField } from "./fields.ts";
import { foldText } from "./fold.ts";
import { type OpenSearchClient, toLines } from "./opensearch-client.ts";
import { ifNoIndex } from "./opensearch-errors.ts";
import { buildSearch, buildSpellingSearch, buildValuesSearch } from "./opensearch-query.ts";
import { searchResponse, spellingsResponse, valuesResponse } from "./opensearch-responses.ts";
import {
  type EngineResult,
  type FacetValue,
  MAX_COUNTED,
  NoIndexError,
  type ReadEngine,
  type SearchQuery,
} from "./search-engine.ts";

interface FoldedValue {
  readonly field: ValueField;
  readonly folded: string;
  readonly count: number;
}
type Aggregations = Readonly<Record<string, { readonly buckets: readonly { key: string; doc_count: number }[] }>>;

/** What is read of a response. */
const COMPLETE = ["timed_out", "_shards.total", "_shards.successful", "_shards.failed"];
const SEARCH_MEMBERS = [...COMPLETE, "hits.total", "hits.hits.sort", "aggregations"].join();
const SPELLING_MEMBERS = [...COMPLETE, "hits.hits.fields"].map((member) => `responses.${member}`).join();

/** Searches the current index. */
export class OpenSearchReader implements ReadEngine {
  readonly #client: OpenSearchClient;
  readonly #alias: string;

  constructor(client: OpenSearchClient, alias: string) {
    this.#client = client;
    this.#alias = alias;
  }

  async search(query: SearchQuery, signal?: AbortSignal): Promise<EngineResult> {
    const { facets, limit } = query;
    const { hits, aggregations } = await this.#search(buildSearch(query), searchResponse(limit, facets), signal);
    return {
      ids: hits.hits.map(({ sort: [, id] }) => id),
      totalCount: facets.length > 0 ? hits.total.value : Math.min(hits.total.value, MAX_COUNTED),
      totalIsExact: hits.total.relation === "eq",
      facets: await this.#readFacets(facets, aggregations, signal),
    };
  }

  async listValues(field: ValueField, prefix: string, limit: number, signal?: AbortSignal): Promise<FacetValue[]> {
    const body = buildValuesSearch(field, prefix, limit);
    const { aggregations } = await this.#search(body, valuesResponse(field), signal);
    const buckets = (aggregations[field]?.buckets ?? []).filter(({ key }) => key.startsWith(prefix)).slice(0, limit);
    return (await this.#readFacets([field], { [field]: { buckets } }, signal)).get(field) ?? [];
  }

  async #search<S extends v.GenericSchema>(body: Record<string, unknown>, schema: S, signal: AbortSignal | undefined) {
    const request = { path: `/${this.#alias}/_search`, querystring: { filter_path: SEARCH_MEMBERS }, body };
    return ifNoIndex(this.#client.send({ method: "POST", ...request }, schema, { signal }), NoIndexError);
  }

  /** Replaces folded values by spellings of them. */
  async #readFacets(fields: readonly ValueField[], aggregations: Aggregations, signal: AbortSignal | undefined) {
    const values = fields.flatMap((field): FoldedValue[] =>
      (aggregations[field]?.buckets ?? []).map(({ key, doc_count }) => ({ field, folded: key, count: doc_count })),
    );
    const spellings = await this.#readSpellings(values, signal);
    const facets = new Map(fields.map((field): [ValueField, FacetValue[]] => [field, []]));
    for (const [i, { field, folded, count }] of values.entries()) {
      // The person may have changed since the first request. Then no spelling is found.
      const value = spellings[i]?.find((spelling) => foldText(spelling) === folded) ?? folded;
      facets.get(field)?.push({ value, count });
    }
    return facets;
  }

  /** Reads all values of one person for each value, in one request. The number of persons does not matter for its cost. */
  async #readSpellings(values: readonly FoldedValue[], signal: AbortSignal | undefined): Promise<string[][]> {
    if (values.length === 0) return [];
    const request = {
      path: `/${this.#alias}/_msearch`,
      querystring: { filter_path: SPELLING_MEMBERS },
      body: toLines(...values.flatMap(({ field, folded }) => [{}, buildSpellingSearch(field, folded)])),
    };
    const { responses } = await this.#client.send({ method: "POST", ...request }, spellingsResponse(values.length), {
      signal,
    });
    return responses.map(({ hits }) => hits?.hits.flatMap(({ fields }) => Object.values(fields).flat()) ?? []);
  }
}
