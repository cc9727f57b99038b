import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const readText = (path: string): string => readFileSync(join(ROOT, path), "utf8").replaceAll("\r\n", "\n");

const PAGE = readText("tests/README.md");
const RECORD = readText("tests/bench/results/bench.md");
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readText("package.json"));

/** The commands in the page's `sh` blocks, without comments. */
const COMMANDS = Array.from(PAGE.matchAll(/^```sh\n(.*?)^```/gms), ([, block = ""]) => block.trim().split("\n"))
  .flat()
  .map((line) => line.replace(/\s+# .*$/, ""));

/** The Markdown tables of a text, each as its lines. */
const readTables = (text: string): string[] => Array.from(text.matchAll(/(?:^\|.*\n)+/gm), ([table]) => table.trim());
const parseRow = (line: string): string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
const parseNumber = (text: string): number => Number(text.replace(/[^\d.]/g, ""));

/** Splits `SEED=1 npm run NAME -- ARGS` or `npm test -- ARGS` into the script and its arguments. */
function parseCommand(command: string) {
  const [, script = "", args = ""] = /^(?:[A-Z]+=\S+ )?npm (?:run )?([\w:]+)(?: -- (.*))?$/.exec(command) ?? [];
  return { script, args: Array.from(args.matchAll(/"([^"]*)"|\S+/g), ([word, quoted]) => quoted ?? word) };
}

describe("tests/README.md", () => {
  test("contains commands for one file, one title, one seed, the soak test and the benchmarks", () => {
    const parts = ["tests/add-prospects/401.test.ts", " -t ", "SEED=", "test:soak", "npm run bench"];
    for (const part of parts) expect(COMMANDS.join("\n")).toContain(part);
  });

  test.each(COMMANDS)("the script, files, titles and benchmarks of `%s` exist", (command) => {
    const { script, args } = parseCommand(command);
    expect(Object.keys(scripts)).toContain(script);
    const paths: string[] = [];
    for (let i = 0; i < args.length; i++) {
      const arg = args[i] ?? "";
      if (arg === "--runs" || arg === "--mode") i += 1;
      else if (arg === "-t") expect(readText(paths.at(-1) ?? "")).toContain(args[++i]);
      else if (arg !== "--help") paths.push(script === "bench" ? `tests/bench/${arg}.ts` : arg);
    }
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test("describes each folder of tests/", () => {
    const [table = ""] = readTables(PAGE);
    const described = table
      .split("\n")
      .map((line) => parseRow(line)[0] ?? "")
      .flatMap((cell) => Array.from(cell.matchAll(/`([\w-]+)\/`/g), ([, folder]) => folder));
    const entries = readdirSync(join(ROOT, "tests"), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(described.toSorted()).toEqual(folders.toSorted());
  });

  test("names only files that exist", () => {
    const files = Array.from(PAGE.matchAll(/`([\w./-]+\.(?:ts|md|svg))`/g), ([, file = ""]) => file);
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => ![`tests/${file}`, file].some((path) => existsSync(join(ROOT, path))))).toEqual([]);
  });

  test("npm run bench -- --help describes each benchmark whose figures are on the page", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, "tests/bench/main.ts"), "--help"]);
    const names = new Set(Array.from(PAGE.matchAll(/^\| `npm run bench -- (\w+)`/gm), ([, name = ""]) => name));
    expect(names).toEqual(new Set(Array.from(RECORD.matchAll(/^## (\w+):/gm), ([, name]) => name)));
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ +${name}\\s`, "m"));
  });
});

describe("the recorded figures", () => {
  const [figures = "", comparison = ""] = readTables(RECORD);

  test("tests/README.md shows the tables of the record", () => {
    expect(readTables(PAGE).slice(1, 3)).toEqual([figures, comparison]);
  });

  test("every figure is within its bound", () => {
    const rows = figures.split("\n").slice(2).map(parseRow);
    const exceeded = rows.filter(
      ([, , measured = "", bound = ""]) => bound !== "-" && !(parseNumber(measured) <= parseNumber(bound)),
    );
    expect(rows.length).toBeGreaterThan(10);
    expect(exceeded).toEqual([]);
  });

  test("the chart shows the medians of the table", () => {
    const chart = readText("tests/bench/results/bench.svg");
    const texts = Array.from(chart.matchAll(/<text[^>]*>([^<]*)</g), ([, text = ""]) => text);
    for (const line of comparison.split("\n").slice(2)) {
      const [contender = "", ...cells] = parseRow(line).map((cell) => cell.split(" / ").at(-1) ?? "");
      const [requests, , writeUnits, cpuMs, wallMs, peakMb, , count] = cells;
      const start = texts.indexOf(contender) + 1;
      const shown = [cpuMs, wallMs, requests, writeUnits, peakMb].map((cell) => Math.round(parseNumber(cell ?? "")));
      expect(texts.slice(start, start + 5).map(parseNumber)).toEqual(shown);
      expect(texts[start + 5]).toBe(count);
    }
  });
});
