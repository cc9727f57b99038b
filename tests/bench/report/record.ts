import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { toCells } from "./bounds.ts";
import type { Result } from "./result.ts";
import { toMarkdown, toMarkdownRow } from "./table.ts";

const RECORD = new URL("../results/bench.md", import.meta.url);
const CHART = new URL("../results/bench.svg", import.meta.url);

/** Records the result of one benchmark; the results of the others stay. */
export async function record(name: string, result: Result): Promise<void> {
  await writeFile(RECORD, updateRecord(await readFile(RECORD, "utf8"), name, result));
  if (result.chart) await writeFile(CHART, result.chart);
}

/**
 * Replaces the result of one benchmark in the record. The record begins with one table of the figures of all benchmarks,
 * whose first column is the command that measures them. A section with the medians of each benchmark follows.
 */
export function updateRecord(text: string, name: string, { title, columns, rows, figures }: Result): string {
  const command = `\`npm run bench -- ${name}\``;
  const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} CPUs`;
  const section = `## ${name}: ${title} (${machine})\n\n${toMarkdown(columns, rows)}`;
  const figureRows = figures.map((figure) => toMarkdownRow([command, ...toCells(figure)]));

  const [head = "", ...sections] = text.split(/^(?=## )/m).map((part) => part.trimEnd());
  const newHead = replaceOrAppend(head.split("\n"), `| ${command} |`, figureRows).join("\n");
  const newSections = replaceOrAppend(sections, `## ${name}:`, [section]);
  return `${[newHead, ...newSections].join("\n\n")}\n`;
}

/** Replaces the texts that begin with `prefix` where the first of them is, or appends the new ones if there is none. */
function replaceOrAppend(texts: readonly string[], prefix: string, newTexts: readonly string[]): string[] {
  const start = texts.findIndex((text) => text.startsWith(prefix));
  const others = texts.filter((text) => !text.startsWith(prefix));
  return others.toSpliced(start < 0 ? others.length : start, 0, ...newTexts);
}
