/** A failing test shows the first violations, not all of them. */
export const MAX_SHOWN = 20;

/** Prints one line of figures. */
export const printLine = (line: string): void => void process.stdout.write(`${line}\n`);

/** Formats `{ "lost responses": 1234 }` as `1,234 lost responses`. */
export const formatCounts = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count.toLocaleString("en")} ${name}`)
    .join(", ");

/** Adds up the values that have the same key. */
export function sumByKey(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of records.flatMap(Object.entries)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
