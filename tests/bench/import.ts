import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pMap from "p-map";
import { createClient } from "../../lib/client/client.ts";
import { type RunningStack, startStack } from "../../stacks/local/stack.ts";
import { runProgram } from "./import/run-program.ts";
import type { Options, Result } from "./report/result.ts";

const SIZES = { small: 10_000, large: 100_000 };
const BATCH = 1_000;
const CONCURRENCY = 4;

/** Measures `leads import` into the local stack: its speed next to a plain loop of the same calls, and its memory. */
export async function run({ maxRuns }: Options): Promise<Result> {
  const large = Number.isFinite(maxRuns) ? SIZES.small : SIZES.large;
  // The stack runs in this process, and would log every request.
  process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
  const stack = await startStack({ port: 0, tables: { tenants: "Tenants", global: "Global" }, seed: "none" });
  const folder = await mkdtemp(join(tmpdir(), "import-"));
  try {
    await importRows(stack, folder, BATCH);
    const small = await importRows(stack, folder, SIZES.small);
    const imported = await importRows(stack, folder, large);
    const looped = await sendInLoop(stack, large);
    const toRow = (name: string, rows: number, seconds: number, peakMb?: number) => [
      ...[name, rows, seconds, rows / seconds],
      peakMb ?? "-",
    ];
    return {
      title: "rows of a CSV file with e-mail addresses into a new list of the local stack, 4 calls at once",
      columns: ["", "rows", "seconds", "rows/s", "peak memory MB"],
      rows: [
        toRow("import", SIZES.small, small.seconds, small.peakMb),
        toRow("import", large, imported.seconds, imported.peakMb),
        toRow("loop of fetch", large, looped),
      ],
      figures: [
        { figure: "peak memory: 100,000 rows / 10,000 rows", measured: imported.peakMb / small.peakMb, bound: 1.3 },
        { figure: "seconds: import / loop of fetch", measured: imported.seconds / looped, bound: 1.11 },
      ],
    };
  } finally {
    await stack.stop();
    await rm(folder, { recursive: true });
  }
}

const person = (i: number) => ({
  firstName: "Ann",
  lastName: `Lee ${i}`,
  jobTitle: "VP Sales",
  email: `lee${i}@example.com`,
});

async function createList(stack: RunningStack) {
  const org_id = `org_${randomBytes(8).toString("hex")}`;
  const token = await stack.issueToken({ sub: "user_ann", org_id });
  const { id } = await createClient({ baseUrl: stack.url, token }).createLeadList({ name: "Imported" });
  return { token, id };
}

/** @returns the time from the start of the process to its end, and its peak memory */
async function importRows(stack: RunningStack, folder: string, count: number) {
  const { token, id } = await createList(stack);
  const file = join(folder, `${count}.csv`);
  const rows = Array.from({ length: count }, (_, i) => Object.values(person(i)).join(","));
  await writeFile(file, ["First Name,Last Name,Title,Email", ...rows].join("\n"));
  return runProgram(["import", file, "--list", id, "--concurrency", String(CONCURRENCY)], {
    LEADS_URL: stack.url,
    LEADS_TOKEN: token,
  });
}

/** @returns the time of the calls alone, in seconds */
async function sendInLoop(stack: RunningStack, count: number): Promise<number> {
  const { token, id } = await createList(stack);
  const bodies = Array.from({ length: count / BATCH }, (_, batch) =>
    JSON.stringify({
      prospects: Array.from({ length: BATCH }, (_, i) => {
        const { email, ...fields } = person(batch * BATCH + i);
        return { ...fields, emails: [email] };
      }),
    }),
  );
  const startedAt = performance.now();
  await pMap(bodies, (body) => send(`${stack.url}/api/v1/entities/leadlists/${id}/add-prospects`, token, body), {
    concurrency: CONCURRENCY,
  });
  return (performance.now() - startedAt) / 1_000;
}

async function send(url: string, token: string, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", prefer: "handling=lenient" };
  const response = await fetch(url, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`status ${response.status}`);
  await response.json();
}
