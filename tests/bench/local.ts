import { measureStackMb } from "./local/stack-memory.ts";
import type { Options, Result } from "./report/result.ts";
import { print } from "./report/table.ts";

const PERSONS = 100_000;

/** Measures the memory that the index of persons takes in the local stack. */
export async function run({ maxRuns }: Options): Promise<Result> {
  const persons = Number.isFinite(maxRuns) ? PERSONS / 10 : PERSONS;
  const emptyMb = await measureStackMb(0);
  print(`storing and indexing ${persons.toLocaleString("en")} persons`);
  const filledMb = await measureStackMb(persons);
  return {
    title: "the local stack from its start to the first response of a search, without its database",
    columns: ["persons", "peak memory MB"],
    rows: [
      [0, emptyMb],
      [persons, filledMb],
    ],
    figures: [
      {
        figure: "peak memory of the local stack, MB: 100,000 persons - none",
        measured: filledMb - emptyMb,
        bound: 300,
      },
    ],
  };
}
