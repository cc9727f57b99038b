import { vi } from "vitest";
import { rebuildIndex } from "../../../lib/person-index/rebuild-index.ts";
import type { PersonIndex } from "../../../lib/person-search/search-engine.ts";
import { TABLES } from "../environment.ts";
import { createRandom } from "../faults/random.ts";
import { numberedId } from "../search-comparison.ts";
import type { IndexUnderTest } from "./expect-index.ts";
import { FakeTable } from "./fake-table.ts";
import { runAlone } from "./scheduler.ts";

/** Runs a test with an engine and a table of 40 persons, of which no read fails. Then closes the engine. */
export async function withTable(
  open: () => Promise<IndexUnderTest>,
  run: (index: PersonIndex, table: FakeTable, tested: IndexUnderTest) => Promise<void>,
): Promise<void> {
  const tested = await open();
  // Retries follow without a delay.
  const delays = vi.spyOn(Math, "random").mockReturnValue(0);
  const table = new FakeTable(createRandom("a table"));
  for (let i = 0; i < 40; i++) table.change(numberedId(i), { city: `City ${i}`, emails: ["ada@example.com"] });
  try {
    await run(tested.engine, table, tested);
  } finally {
    delays.mockRestore();
    await tested.engine.close();
  }
}

type Rebuilding = Partial<Parameters<typeof rebuildIndex>[0]>;

export const rebuild = (index: PersonIndex, table: FakeTable, options: Rebuilding = {}) =>
  runAlone((process) => {
    const database = table.connect(process);
    return rebuildIndex({ index, table: TABLES.global, run: (step) => step(database), ...options });
  });

export async function listIds(index: PersonIndex): Promise<string[]> {
  const persons = (await Array.fromAsync(index.listPersons())).flat();
  return persons.map(({ id }) => id).sort();
}
