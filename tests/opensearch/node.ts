import { spawn } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { run, succeeds } from "../testkit/run-tool.ts";

const PROGRAM = join(import.meta.dirname, "node");
const MAVEN_DEPENDENCY = "org.apache.maven.plugins:maven-dependency-plugin:3.3.0";

interface Workspace {
  /** Gets the program, its libraries and the data. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Whether the node can run here. It is compiled when it starts. */
export const canRunNode = async (): Promise<boolean> =>
  (await succeeds("javac", ["-version"])) && (await succeeds("mvn", ["--version"]));

/**
 * Starts an OpenSearch node with an empty folder. Its libraries come from Maven.
 * @returns its address, and a function that stops it
 * @throws Error if it does not start
 */
export async function startNode({ folder, signal }: Workspace) {
  await cp(PROGRAM, folder, { recursive: true });
  const target = [`${MAVEN_DEPENDENCY}:copy-dependencies`, "-DoutputDirectory=lib"];
  await run("mvn", ["-q", "-B", ...target], { folder, signal });
  const node = spawn("java", ["-Xmx1g", "-cp", "lib/*", "SearchNode.java", "data"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "ignore"],
    signal,
  });
  const closed = new Promise((resolve) => {
    node.once("error", resolve);
    node.once("close", resolve);
  });
  for await (const line of createInterface(node.stdout)) {
    const [url] = /http:\S+$/.exec(line) ?? [];
    if (!url) continue;
    node.stdout.resume();
    return {
      url,
      async stop() {
        node.stdin.end();
        await closed;
      },
    };
  }
  await closed;
  throw new Error("The OpenSearch node has not started");
}
