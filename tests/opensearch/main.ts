/*
 * Starts an OpenSearch node, and runs the tests of this folder on it, with the options of Vitest. Says so if the node cannot
 * run here. Leaves nothing.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStopSignal } from "../../stacks/tools/stop-signal.ts";
import { canRunNode, startNode } from "./node.ts";

const VITEST = join(import.meta.dirname, "../../node_modules/vitest/vitest.mjs");

const workspace = { folder: await mkdtemp(join(tmpdir(), "opensearch-")), signal: createStopSignal() };
try {
  if (await canRunNode()) process.exitCode = await runTests();
  else console.log("The tests with OpenSearch: skipped, because they need Java 17 and Maven");
} catch (error) {
  console.error(workspace.signal.aborted ? "Stopped" : error);
  process.exitCode = 1;
} finally {
  await rm(workspace.folder, { recursive: true, force: true });
}

async function runTests(): Promise<number> {
  const node = await startNode(workspace);
  try {
    const args = [VITEST, "run", "--mode", "opensearch", ...process.argv.slice(2)];
    const env = { ...process.env, OPENSEARCH_URL: node.url };
    const [code] = await once(spawn(process.execPath, args, { env, stdio: "inherit" }), "close");
    return code ?? 1;
  } finally {
    await node.stop();
  }
}
