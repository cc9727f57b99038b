import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";

const RESULTS = new URL("../results/", import.meta.url);

/** Keeps a file beside the others of `results/`. */
export async function save(name: string, text: string): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  await writeFile(new URL(name, RESULTS), text);
}

/** Keeps results as JSON, with what they were taken on. Three digits are more than any of them is worth. */
export function saveResults(name: string, results: object): Promise<void> {
  const machine = { node: process.version, platform: `${process.platform} ${process.arch}`, cpus: cpus().length };
  const rounded = (_: string, value: unknown) => (typeof value === "number" ? round(value) : value);
  return save(`${name}.json`, `${JSON.stringify({ machine, ...results }, rounded, 2)}\n`);
}

const round = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(3)));
