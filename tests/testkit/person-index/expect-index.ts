import { expect } from "vitest";
import { buildDocument } from "../../../lib/person-search/document.ts";
import { computeFingerprint } from "../../../lib/person-search/fingerprint.ts";
import { normaliseFilters } from "../../../lib/person-search/normalise-filters.ts";
import type { PersonIndex } from "../../../lib/person-search/search-engine.ts";
import type { EngineUnderTest } from "../search-comparison.ts";
import { SearchModel } from "../search-model.ts";

/** An engine that can be compared with the table. */
export type IndexUnderTest = EngineUnderTest & { readonly engine: PersonIndex };

/** Compares an index with the naive model of the records of a table, and its documents with those of the records. */
export async function expectIndex(
  { engine, refresh, check }: IndexUnderTest,
  persons: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): Promise<void> {
  await refresh();
  await check();
  const model = new SearchModel();
  for (const [id, record] of persons) model.put(id, record);
  for (const hasEmail of [true, false]) {
    const { ids } = await engine.search({ filters: normaliseFilters({ hasEmail }), facets: [], limit: 100 });
    expect(ids).toEqual(model.search({ hasEmail }));
  }
  const documents = Array.from(persons, ([id, record]) => buildDocument(id, record));
  const indexed = (await Array.fromAsync(engine.listPersons())).flat();
  expect(new Map(indexed.map(({ id, fingerprint }) => [id, fingerprint]))).toEqual(
    new Map(documents.map((document) => [document.id, computeFingerprint(document)])),
  );
  expect(indexed).toHaveLength(persons.size);
}
