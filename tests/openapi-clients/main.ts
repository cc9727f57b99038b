/*
 * Generates clients in several languages from the OpenAPI document, compiles them, and adds prospects with each to a list of
 * a local stack. Prints what is skipped because a tool is not installed. Ends with 1 if a client fails.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStack } from "../../stacks/local/stack.ts";
import { createStopSignal } from "../../stacks/tools/stop-signal.ts";
import { runLeads } from "../testkit/leads-command.ts";
import { succeeds } from "../testkit/run-tool.ts";
import { addProspects } from "./add-prospects.ts";
import { CLIENTS, INSTALL, type Tool } from "./clients.ts";

const IS_USABLE: Readonly<Record<Tool, () => Promise<boolean>>> = {
  // The compiler, because there are installations of Java without it.
  "Java and Maven": async () => (await succeeds("javac", ["-version"])) && (await succeeds("mvn", ["--version"])),
  // Some systems have Python without what a virtual environment needs.
  Python: () => succeeds("python3", ["-c", "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))"]),
};

const workspace = { folder: await mkdtemp(join(tmpdir(), "openapi-clients-")), signal: createStopSignal() };
try {
  await tryClients();
} catch (error) {
  if (workspace.signal.aborted) console.error("Stopped");
  else console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(workspace.folder, { recursive: true, force: true });
}

async function tryClients(): Promise<void> {
  const { stdout: document } = await runLeads(["openapi"]);
  await writeFile(join(workspace.folder, "openapi.json"), document);
  const tools = await installTools();
  process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
  const stack = await startStack({ port: 0, tables: { tenants: "Tenants", global: "Global" }, seed: "none" });
  try {
    for (const [i, { name, needs, prepare }] of CLIENTS.entries()) {
      const missing = needs.filter((tool) => !tools.has(tool));
      if (missing.length > 0) {
        console.log(`${name}: skipped, because this needs ${missing.join(" and ")}`);
        continue;
      }
      const folder = join(workspace.folder, `client-${i}`);
      await mkdir(folder);
      await measure(name, async () => addProspects(stack, await prepare(workspace, folder), workspace));
    }
  } finally {
    await stack.stop();
  }
}

/** Installs what clients share. @returns the tools that can be used */
async function installTools(): Promise<ReadonlySet<Tool>> {
  const usable = new Set<Tool>();
  for (const tool of ["Java and Maven", "Python"] as const) {
    if (!(await IS_USABLE[tool]())) continue;
    await measure(`the generators that need ${tool}`, () => INSTALL[tool](workspace));
    usable.add(tool);
  }
  return usable;
}

/** Prints how long a step took. */
async function measure(name: string, step: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  await step();
  console.log(`${name}: ok, ${Math.round((performance.now() - startedAt) / 1_000)} s`);
}
