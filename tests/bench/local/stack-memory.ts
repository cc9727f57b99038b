import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildItem } from "../../../lib/dynamodb/item.ts";
import { globalKey } from "../../../lib/dynamodb/keys.ts";
import { startEngine } from "../../testkit/engine.ts";
import { buildId, buildRecord } from "../search/persons.ts";

const ROOT = join(import.meta.dirname, "../../..");
const BANNER = /at (?<url>http:\/\/127\.0\.0\.1:\d+),.*\n(?<token>eyJ[\w.-]+)\n/s;
const BATCH = 1_000;

/** The arguments of Node in `npm start`. */
function readStartArguments(): string[] {
  const { scripts }: { scripts: { start: string } } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  return scripts.start.split(" ").slice(1);
}

/**
 * Measures the peak memory of the local stack, without its database, which is a process of its own: from the start until all
 * persons of the database are in the index, and the response to a search with facets.
 */
export async function measureStackMb(persons: number): Promise<number> {
  const engine = await startEngine();
  for (let i = 0; i < persons; i += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, persons - i) }, (_, j) => i + j);
    await engine.put({
      global: ids.map((n) => buildItem(globalKey("person", buildId(n)), { person: buildRecord(n) })),
    });
  }
  const stack = spawn(process.execPath, readStartArguments(), {
    cwd: ROOT,
    env: { PATH: process.env.PATH, PORT: "0", SEED: "none", DYNAMODB_ENDPOINT: engine.endpoint },
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    let output = "";
    while (!BANNER.test(output)) output += String((await once(stack.stdout, "data"))[0]);
    const { url, token } = BANNER.exec(output)?.groups ?? {};
    let response: Response;
    do {
      response = await fetch(`${url}/api/v1/entities/persons/search`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ filters: { country: { any: ["germany"] } }, facets: ["city", "skills"] }),
      });
      // Until the index is filled, a search waits a moment and fails.
    } while (response.status === 503);
    if (response.status !== 200) throw new Error(await response.text());
    return readPeakMb(stack.pid);
  } finally {
    stack.kill();
    await once(stack, "close");
    await engine.stop();
  }
}

/** Linux only. */
function readPeakMb(pid: number | undefined): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1_024;
}
