import { canRunNode } from "../opensearch/node.ts";
import type { Figure } from "./report/bounds.ts";
import type { Options, Result } from "./report/result.ts";
import { type Cell, print, printTable } from "./report/table.ts";
import { measureCosts, measureCpu, type SearchCpu } from "./search/measure-handler.ts";
import { fill, measureSearches, type SearchTimes } from "./search/measure-index.ts";
import { type MeasuredEngine, startOpenSearch, startSqlite } from "./search/measured-engine.ts";

const SIZES = { small: 100_000, large: 1_000_000 };
const RUNS = 200;

interface Part {
  readonly rows: readonly (readonly Cell[])[];
  readonly figures: readonly Figure[];
}

/**
 * Measures the search for persons: indexes of two sizes in both engines, and the handler next to the engine alone. Without Java
 * and Maven, OpenSearch is left out.
 */
export async function run({ maxRuns }: Options): Promise<Result> {
  // The handler needs an index with more than 10,000 hits.
  const scale = Number.isFinite(maxRuns) ? 5 : 1;
  const options = { small: SIZES.small / scale, large: SIZES.large / scale, runs: Math.min(RUNS, maxRuns) };
  const parts = [await measureSqlite(options)];
  if (await canRunNode()) parts.push(await measureOpenSearch(options));
  else print("OpenSearch: skipped, because it needs Java 17 and Maven");
  return {
    title: "the search for persons, by the size of the index",
    columns: [
      "engine",
      "persons",
      "indexed/s",
      "bytes/person",
      "100 hits of a rare value ms",
      "first 25 of the broadest filter ms",
      "10,000 ids of the broadest filter ms",
    ],
    rows: parts.flatMap(({ rows }) => rows),
    figures: parts.flatMap(({ figures }) => figures),
  };
}

interface Scale {
  readonly small: number;
  readonly large: number;
  readonly runs: number;
}

async function measureSqlite({ small, large, runs }: Scale): Promise<Part> {
  const engine = await startSqlite();
  try {
    const { index, ...growth } = await measureGrowth(engine, small, large, runs);
    const cpu = await measureCpu(index, runs);
    printCpu(cpu);
    const costs = await measureCosts(index);
    const database = (what: string, measured: number, bound: number): Figure => ({
      figure: `database ${what}`,
      measured,
      bound,
    });
    return {
      rows: growth.rows,
      figures: [
        database("requests, 10,000 hits", costs.largest.requests, 6),
        database("requests, 10,000 hits, 100 items, `listId`", costs.withList.requests, 8),
        database("write units except usage, 10,000 hits", costs.largest.writeUnits, 165),
        database("write units except usage, 50 hits", costs.fifty.writeUnits, 4),
        ...growth.figures,
        { figure: "SQLite, bytes a person", measured: index.bytesPerPerson },
        { figure: "SQLite, CPU at 10,000 hits: handler / engine", measured: cpu.handler / cpu.engine, bound: 2 },
      ],
    };
  } finally {
    await engine.close();
  }
}

async function measureOpenSearch({ small, large, runs }: Scale): Promise<Part> {
  const engine = await startOpenSearch();
  try {
    const { index, ...growth } = await measureGrowth(engine, small, large, runs);
    const cpu = await measureCpu(index, runs);
    printCpu(cpu);
    const cpuRatio = (what: string, measured: number, bound?: number): Figure => ({
      figure: `OpenSearch, CPU at 10,000 hits: ${what}`,
      measured,
      ...(bound !== undefined && { bound }),
    });
    const merged = await index.measureBytes(true);
    return {
      rows: growth.rows,
      figures: [
        ...growth.figures,
        { figure: "OpenSearch, bytes a person, as indexed", measured: index.bytesPerPerson, bound: 400 },
        { figure: "OpenSearch, bytes a person, in one segment", measured: merged / index.persons, bound: 400 },
        cpuRatio("handler / the library's client", cpu.handler / cpu.client, 2.8),
        cpuRatio("handler with 50 hits / the library's client", cpu.handlerWith50 / cpu.client),
        cpuRatio("handler / engine", cpu.handler / cpu.engine),
      ],
    };
  } finally {
    await engine.close();
  }
}

const printCpu = (cpu: SearchCpu): void =>
  printTable(
    ["a search with 10,000 hits", "CPU ms"],
    Object.entries(cpu).filter(([, ms]) => Number.isFinite(ms)),
  );

async function measureGrowth(engine: MeasuredEngine, small: number, large: number, runs: number) {
  const indexes = [await fill(engine, small), await fill(engine, large)] as const;
  const [before, after] = await measureSearches(indexes, runs);
  if (!before || !after) throw new Error("There are two indexes");
  const toRow = (i: 0 | 1, { rare, first, all }: SearchTimes): Cell[] => {
    const { persons, putPerSecond, bytesPerPerson } = indexes[i];
    return [engine.name, persons, putPerSecond, bytesPerPerson, rare, first, all];
  };
  const growth = (what: string, key: keyof SearchTimes, bound?: number): Figure => ({
    figure: `${engine.name}, ${what}: 1,000,000 / 100,000 persons`,
    measured: after[key] / before[key],
    ...(bound !== undefined && { bound }),
  });
  return {
    index: indexes[1],
    rows: [toRow(0, before), toRow(1, after)],
    figures: [
      growth("100 hits of a rare value with two broad ones", "rare", 4),
      growth("first 25 of the broadest filter", "first", 1.5),
      growth("10,000 ids of the broadest filter", "all"),
      { figure: `${engine.name}, persons indexed a second`, measured: indexes[1].putPerSecond },
    ],
  };
}
