import * as v from "valibot";
import { expect } from "vitest";
import { buildDocument } from "../../lib/person-search/document.ts";
import type { ValueField } from "../../lib/person-search/fields.ts";
import { Filters } from "../../lib/person-search/filters.schema.ts";
import { foldText } from "../../lib/person-search/fold.ts";
import { normaliseFilters } from "../../lib/person-search/normalise-filters.ts";
import type { FacetValue, SearchEngine } from "../../lib/person-search/search-engine.ts";
import type { Change, Question } from "./search-data.ts";
import { type ModelValue, SearchModel } from "./search-model.ts";
import { modelFold } from "./search-model-words.ts";

export interface EngineUnderTest {
  readonly engine: SearchEngine;
  /** Waits until searches see all changes. */
  readonly refresh: () => Promise<void>;
  /** Checks the index itself, if the engine can. */
  readonly check: () => Promise<void>;
}

/** An engine and the model, which get the same changes. */
export class Comparison {
  readonly #model = new SearchModel();
  readonly #tested: EngineUnderTest;

  constructor(tested: EngineUnderTest) {
    this.#tested = tested;
  }

  async apply(...changes: Change[]): Promise<void> {
    const { engine, refresh } = this.#tested;
    for (const change of changes) {
      if ("put" in change) {
        for (const [id, record] of change.put) this.#model.put(id, record);
        await engine.put(change.put.map(([id, record]) => buildDocument(id, record)));
      } else {
        for (const id of change.remove) this.#model.remove(id);
        await engine.remove(change.remove);
      }
    }
    await refresh();
  }

  async expectSameIds(filters: Filters, limit = 10_000, facets: readonly ValueField[] = []): Promise<string[]> {
    const expected = this.#model.search(filters);
    const result = await this.#tested.engine.search({ filters: normaliseFilters(filters), facets, limit });
    expect(result.ids).toEqual(expected.slice(0, limit));
    expect(result.totalCount).toBe(expected.length);
    expect(result.totalIsExact).toBe(true);
    expect([...result.facets.keys()]).toEqual(facets);
    for (const [field, values] of result.facets) {
      // The engine may show any spelling of a value, also one that only persons who do not match have.
      const spellings = new Map(this.#model.listValues(field, "").map((value) => [value.folded, value.spellings]));
      const counted = this.#model.countValues(field, expected);
      expectSameValues(
        values,
        counted.map((value) => ({ ...value, spellings: spellings.get(value.folded) ?? value.spellings })),
        20,
      );
    }
    return expected;
  }

  async expectSameResults({ filters, limit, facets, listed }: Question): Promise<void> {
    await this.expectSameIds(filters, limit, facets);
    const values = await this.#tested.engine.listValues(listed.field, foldText(listed.prefix), listed.limit);
    expectSameValues(values, this.#model.listValues(listed.field, listed.prefix), listed.limit);
  }
}

function expectSameValues(values: readonly FacetValue[], expected: readonly ModelValue[], limit: number): void {
  const shown = expected.slice(0, limit);
  expect(values.map(({ value, count }) => [modelFold(value), count])).toEqual(
    shown.map(({ folded, count }) => [folded, count]),
  );
  for (const [i, { value }] of values.entries()) expect([...(shown[i]?.spellings ?? [])]).toContain(value);
}

/** Runs a test with an engine that has an empty index, and closes the engine. */
export type Compare = (run: (comparison: Comparison, tested: EngineUnderTest) => Promise<void>) => Promise<void>;

export const numberedId = (i: number) => `a0000000-0000-4000-8000-${i.toString(16).padStart(12, "0")}`;
export const parseFilters = (filters: unknown) => v.parse(Filters, filters);
