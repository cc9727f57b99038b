import { MODES } from "../harness/job.ts";
import type { Figure } from "../report/bounds.ts";
import type { Row } from "./row.ts";

/** What the benchmark is for: the figures for a thousand persons and their bounds. */
export function computeFigures(rows: readonly Row[]): Figure[] {
  const find = (mode: Row["mode"], state: Row["state"], contender: string): Row => {
    const row = rows.find(
      (one) => one.mode === mode && one.size === 1_000 && one.state === state && one.contender === contender,
    );
    if (!row) throw new Error(`Nothing was measured of ${contender}`);
    return row;
  };
  return MODES.flatMap((mode) => {
    const ours = find(mode, "all new", "ours");
    const again = find(mode, "all in", "ours");
    const cpuBeside = (contender: string) => ours.cpuMs / find(mode, "all new", contender).cpuMs;
    return [
      { figure: `${mode}: client CPU for 1,000 new, ours / floor`, reached: cpuBeside("floor"), bound: 1.3 },
      { figure: `${mode}: client CPU for 1,000 new, ours / tutorial`, reached: cpuBeside("tutorial"), bound: 1 / 8 },
      { figure: `${mode}: database requests, 1,000 new`, reached: ours.requests, bound: 111 },
      { figure: `${mode}: database requests, all in`, reached: again.requests, bound: 11 },
      { figure: `${mode}: write units, 1,000 new`, reached: ours.writeUnits, bound: 2_000 },
      { figure: `${mode}: write units, all in`, reached: again.writeUnits, bound: 0 },
    ];
  });
}
