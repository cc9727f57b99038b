/** A failing test shows the first violations, not all of them. */
export const MAX_SHOWN = 20;

export const printLine = (line: string): void => void process.stdout.write(`${line}\n`);

type Counts = Readonly<Record<string, number>>;

/** Prints the figures of a test in one line: what it did, which faults were injected, and the number of violations. */
export function printFigures(name: string, figures: string, violations: readonly string[], faults: Counts = {}): void {
  const injected = Object.keys(faults).length > 0 ? `injected ${formatCounts(faults)}; ` : "";
  printLine(`${name}: ${figures}; ${injected}${formatCounts({ violations: violations.length })}`);
}

/** Formats `{ "lost responses": 1234 }` as `1,234 lost responses`. */
export const formatCounts = (counts: Counts): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count.toLocaleString("en")} ${name}`)
    .join(", ");

/** Adds up the values that have the same key. */
export function sumByKey(records: readonly Counts[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of records.flatMap(Object.entries)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
