import { CONTENDERS } from "../contenders/contender.ts";
import { MODES } from "../harness/job.ts";
import { type Cell, formatNumber } from "../report/table.ts";
import type { Row } from "./row.ts";

const MEASURES: Readonly<Record<string, (row: Row) => string | number>> = {
  requests: (row) => row.requests,
  "read units": (row) => row.readUnits,
  "write units": (row) => row.writeUnits,
  "CPU ms": (row) => row.cpuMs,
  "wall ms": (row) => row.wallMs,
  "memory MB": (row) => row.peakMb,
  runs: (row) => row.runs,
  "count with a concurrent caller": (row) => describeCount(row),
};

export const DETAIL_COLUMNS = ["mode", "persons", "state", "contender", ...Object.keys(MEASURES)];

/** All measurements of a row, for the printed table. */
export const toDetails = (row: Row): Cell[] => [
  row.mode,
  row.size,
  row.state,
  row.contender,
  ...Object.values(MEASURES).map((read) => read(row)),
];

export const SUMMARY_COLUMNS = ["contender", ...Object.keys(MEASURES)];

/** One row per contender for 1,000 new persons. If the modes differ, a cell is "direct / bulk". */
export function summarize(rows: readonly Row[]): Cell[][] {
  return Object.keys(CONTENDERS).map((contender) => {
    const both = MODES.flatMap((mode) =>
      rows.filter(
        (row) => row.contender === contender && row.mode === mode && row.size === 1_000 && row.state === "all new",
      ),
    );
    const cells = Object.values(MEASURES).map((read) => {
      const texts = both.map(read).map((value) => (typeof value === "number" ? formatNumber(value) : value));
      return [...new Set(texts)].join(" / ");
    });
    return [contender, ...cells];
  });
}

/** Whether the counts that two concurrent callers got add up to the memberships that exist. */
export const describeCount = ({ counted, created }: Row): string =>
  counted === created ? "exact" : `counted ${formatNumber(counted)}, added ${formatNumber(created)}`;
