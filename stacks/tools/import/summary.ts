import { toPrintable } from "../printable.ts";
import { formatCount, formatNumber } from "../progress-line.ts";
import { formatProblem, type Outcome } from "./outcomes.ts";

/** In the order of the report. `valid` and `invalid` are those of a check without the service. */
const STATUSES = {
  import: ["added", "alreadyInList", "duplicate", "erased", "notFound", "failed", "invalid", "unknown", "not sent"],
  check: ["valid", "invalid"],
};
/** The person is in the list, or could be added. */
const ACCEPTED: readonly string[] = ["added", "alreadyInList", "duplicate", "valid"];
/** Only a run that failed has them. */
const FAULTS: readonly string[] = ["unknown", "not sent"];
/** More reasons are only counted. */
const MAX_REASONS = 20;

export interface Summary {
  readonly rows: number;
  readonly counts: Readonly<Record<string, number>>;
  /** How many rows have a problem, by its text. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** Counts the outcomes of a run. */
export function createTally() {
  let rows = 0;
  const counts = new Map<string, number>();
  const reasons = new Map<string, number>();
  const increment = (counters: Map<string, number>, name: string) => counters.set(name, (counters.get(name) ?? 0) + 1);
  return {
    add({ status, problems }: Outcome): void {
      rows += 1;
      increment(counts, status);
      const texts = new Set(problems.map(formatProblem));
      for (const text of texts) increment(reasons, text);
    },
    summarise: (): Summary => ({
      rows,
      counts: Object.fromEntries(counts),
      reasons: Object.fromEntries([...reasons].toSorted(([, a], [, b]) => b - a)),
    }),
  };
}

/** Whether every row of the file is accounted for. @param expectedRows the number of rows that were read before the run */
export const isComplete = ({ rows, counts }: Summary, expectedRows: number): boolean =>
  rows === expectedRows && FAULTS.every((status) => !counts[status]) && sum(Object.values(counts)) === rows;

/** Whether no row was rejected. */
export const isAllAccepted = ({ rows, counts }: Summary): boolean =>
  sum(ACCEPTED.map((status) => counts[status] ?? 0)) === rows;

/** Formats the counts as a sum, and the errors by their reasons. */
export function formatSummary({ rows, counts, reasons }: Summary, kind: keyof typeof STATUSES): string[] {
  const statuses = STATUSES[kind].filter((status) => status !== "unknown" || counts[status]);
  const parts = statuses.map((status) => `${formatNumber(counts[status] ?? 0)} ${status}`);
  const all = Object.entries(reasons);
  const shown = all.slice(0, MAX_REASONS);
  return [
    `${formatCount(rows, "row")} read = ${parts.join(" + ")}`,
    ...shown.map(([text, count]) => `  ${formatCount(count, "row")}: ${toPrintable(text)}`),
    ...(all.length > shown.length ? [`  and ${all.length - shown.length} more reasons`] : []),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
