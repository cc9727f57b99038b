import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

export const LEADS = join(import.meta.dirname, "../../stacks/tools/leads.ts");

/** Added to this process's variables; undefined removes one. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Starts `npm run leads -- ARGS` without npm. */
export const startLeads = (
  args: readonly string[],
  env: Environment = {},
): ChildProcessByStdio<null, Readable, Readable> =>
  spawn(process.execPath, [LEADS, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });

/** Runs `npm run leads -- ARGS` to its end. */
export async function runLeads(args: readonly string[], env?: Environment) {
  const child = startLeads(args, env);
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code, stdout, stderr };
}
