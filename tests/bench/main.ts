import { parseArgs } from "node:util";
import { printBounds } from "./report/bounds.ts";
import { record } from "./report/record.ts";
import type { Options, Result } from "./report/result.ts";
import { print, printTable } from "./report/table.ts";

interface Benchmark {
  readonly run: (options: Options) => Promise<Result>;
}

const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  compare: () => import("./compare.ts"),
  cold: () => import("./cold.ts"),
  heat: () => import("./heat.ts"),
  import: () => import("./import.ts"),
  limits: () => import("./limits.ts"),
  local: () => import("./local.ts"),
  memory: () => import("./memory.ts"),
  recognition: () => import("./recognition.ts"),
  scale: () => import("./scale.ts"),
  search: () => import("./search.ts"),
};

const USAGE = `Usage: npm run bench -- [NAME...] [--runs N]

Runs the named benchmarks, or all, prints their medians and records them in tests/bench/results.

  compare   1,000 persons added by the service, by the same requests alone, and by other ways to write this
  cold      from the start of a process to its first response, and the size of the bundle
  heat      concurrent calls for one list if a partition accepts 1,000 write units per second
  import    100,000 rows of a file into a list, compared with a plain loop of calls
  limits    what nine organisations notice of a tenth that sends ten times its limit
  local     the memory that 100,000 persons take in the local stack
  memory    the largest valid requests and bodies of an attacker
  recognition
            1,000 persons who are recognised by two identities, compared with a selection
  scale     cost per person by size of the call and of the list
  search    searches in 100,000 and 1,000,000 persons with both engines, and the handler next to its engine

  --runs N  at most N runs of each case, to try a benchmark out; nothing is recorded

Examples:
  npm run bench
  npm run bench -- cold memory
  npm run bench -- compare --runs 1
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string" }, help: { type: "boolean" } },
});
const unknown = positionals.find((name) => !(name in BENCHMARKS));
const maxRuns = Number(values.runs ?? Number.POSITIVE_INFINITY);
if (values.help) process.stdout.write(USAGE);
else if (unknown !== undefined || !(maxRuns >= 1)) {
  process.stderr.write(
    `${unknown === undefined ? "--runs must be a number of at least 1" : `Unknown: ${unknown}`}\n\n${USAGE}`,
  );
  process.exitCode = 1;
} else {
  for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHMARKS)) await runBenchmark(name);
}

async function runBenchmark(name: string): Promise<void> {
  const benchmark = await BENCHMARKS[name]?.();
  if (!benchmark) return;
  const result = await benchmark.run({ maxRuns });
  print(`\n${name}: ${result.title}\n`);
  printTable(result.columns, result.rows);
  printBounds(result.figures);
  if (values.runs === undefined) await record(name, result);
}
