import type { PersonIndex } from "../../../lib/person-search/search-engine.ts";

/** Builds an index without persons, so that searches and changes have one. @returns the engine */
export async function buildEmptyIndex<E extends Pick<PersonIndex, "openRebuild">>(engine: E): Promise<E> {
  await (await engine.openRebuild()).finish();
  return engine;
}
