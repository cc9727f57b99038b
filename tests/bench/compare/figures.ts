import { MODES } from "../harness/job.ts";
import type { Figure } from "../report/bounds.ts";
import type { Row } from "./row.ts";

/** Computes the bounded figures from the rows for 1,000 persons. Requests and write units: the greater of both modes. */
export function computeFigures(rows: readonly Row[]): Figure[] {
  const find = (mode: Row["mode"], state: Row["state"], contender: string): Row => {
    const row = rows.find(
      (candidate) =>
        candidate.mode === mode &&
        candidate.size === 1_000 &&
        candidate.state === state &&
        candidate.contender === contender,
    );
    if (!row) throw new Error(`No row of ${contender}: 1,000 persons, ${state}, ${mode}`);
    return row;
  };
  const compareCpu = (contender: string, bound: number): Figure[] =>
    MODES.map((mode) => ({
      figure: `client CPU, 1,000 new, ${mode}: service / ${contender}`,
      measured: find(mode, "all new", "service").cpuMs / find(mode, "all new", contender).cpuMs,
      bound,
    }));
  const readMax = (state: Row["state"], cost: "requests" | "writeUnits"): number =>
    Math.max(...MODES.map((mode) => find(mode, state, "service")[cost]));
  return [
    ...compareCpu("replay-sdk", 1.1),
    ...compareCpu("naive", 1 / 7),
    ...compareCpu("electrodb", 0.6),
    ...compareCpu("dynamodb-toolbox", 0.8),
    { figure: "database requests, 1,000 new", measured: readMax("all new", "requests"), bound: 113 },
    { figure: "database requests, none new", measured: readMax("none new", "requests"), bound: 11 },
    { figure: "write units, 1,000 new", measured: readMax("all new", "writeUnits"), bound: 2_003 },
    { figure: "write units, none new", measured: readMax("none new", "writeUnits"), bound: 0 },
  ];
}
