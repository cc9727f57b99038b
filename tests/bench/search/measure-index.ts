import type { SearchQuery } from "../../../lib/person-search/search-engine.ts";
import { MAX_SEARCH_IDS } from "../../../lib/searches/selection.schema.ts";
import { buildEmptyIndex } from "../../testkit/person-index/build-empty-index.ts";
import { print } from "../report/table.ts";
import type { MeasuredEngine, MeasuredIndex } from "./measured-engine.ts";
import { BROADEST, buildDocuments, buildRareFilters, STAFF } from "./persons.ts";

const BATCH = 1_000;

/** How an index of some persons is built. */
export interface Filled extends MeasuredIndex {
  readonly persons: number;
  readonly putPerSecond: number;
  readonly bytesPerPerson: number;
}

/** Fills an index, a batch after the other. */
export async function fill(engine: MeasuredEngine, persons: number): Promise<Filled> {
  print(`${engine.name}: putting ${persons.toLocaleString("en")} persons into an index`);
  const index = engine.open(`persons-${persons}`);
  await buildEmptyIndex(index.engine);
  let ms = 0;
  for (let i = 0; i < persons; i += BATCH) {
    const documents = buildDocuments(i, BATCH);
    const startedAt = performance.now();
    await index.engine.put(documents);
    ms += performance.now() - startedAt;
  }
  await index.refresh();
  const bytes = await index.measureBytes(false);
  return { ...index, persons, putPerSecond: (persons / ms) * 1_000, bytesPerPerson: bytes / persons };
}

/** A search of which each run can be about other values, so that caches do not hold its result. */
interface Search {
  readonly build: (run: number) => SearchQuery;
  readonly hits: number;
}
const search = (limit: number, hits: number, buildFilters: (run: number) => SearchQuery["filters"]): Search => ({
  build: (run) => ({ filters: buildFilters(run), facets: [], limit }),
  hits,
});
const SEARCHES = {
  rare: search(MAX_SEARCH_IDS, STAFF, buildRareFilters),
  first: search(25, 25, () => BROADEST),
  all: search(MAX_SEARCH_IDS, MAX_SEARCH_IDS, () => BROADEST),
};
export type SearchTimes = Readonly<Record<keyof typeof SEARCHES, number>>;

/**
 * Measures the wall time of searches in indexes of different sizes, in turns. Takes the least of many runs, because other load on
 * the machine only ever adds to it.
 * @returns ms for each index
 */
export async function measureSearches(indexes: readonly MeasuredIndex[], runs: number): Promise<SearchTimes[]> {
  const times = indexes.map(() => ({ rare: Number.NaN, first: Number.NaN, all: Number.NaN }));
  for (const name of ["rare", "first", "all"] as const) {
    const { build, hits } = SEARCHES[name];
    const least = indexes.map(() => Number.POSITIVE_INFINITY);
    for (let run = 0; run < runs; run++) {
      for (const [i, { engine }] of indexes.entries()) {
        const startedAt = performance.now();
        const { ids } = await engine.search(build(run));
        least[i] = Math.min(least[i] ?? Number.NaN, performance.now() - startedAt);
        if (ids.length !== hits) throw new Error(`${ids.length} persons were found instead of ${hits}`);
      }
    }
    for (const [i, time] of times.entries()) time[name] = least[i] ?? Number.NaN;
  }
  return times;
}
