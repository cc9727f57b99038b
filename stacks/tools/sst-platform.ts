import { execFile } from "node:child_process";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

/** SST's components and their types are in no package: its CLI unpacks them, and installs their dependencies. */

const ROOT = join(import.meta.dirname, "../..");
const SST = join(ROOT, "node_modules/sst");
const CONFIG = join(ROOT, "sst.config.ts");
export const PLATFORM = join(ROOT, ".sst/platform");
/** What the CLI writes last. */
const PROVIDERS = join(ROOT, ".sst/provider-lock.json");
const LOCK = join(ROOT, ".sst/install.lock");

/** Lets `sst install` run where neither Pulumi nor bun can be downloaded; all it needs is the npm registry. */
const OFFLINE = { SST_STAGE: "ci", SST_SKIP_DEPENDENCY_CHECK: "1", SST_TELEMETRY_DISABLED: "1", SST_NO_BUN: "1" };

/** Installs what type checks and tests of the stacks need, unless it is there; some 25 s. Safe to call side by side. */
export async function ensurePlatform(): Promise<void> {
  await mkdir(join(ROOT, ".sst"), { recursive: true });
  while (!(await isInstalled())) {
    if (await lock()) await install().finally(() => rm(LOCK, { force: true }));
    else await wait(200);
  }
}

/** In the version that `package.json` asks for, and with all providers that `sst.config.ts` names. */
async function isInstalled(): Promise<boolean> {
  const [installed, wanted, providers, config] = await Promise.all([
    readFile(join(PLATFORM, "version"), "utf8").catch(() => undefined),
    readFile(join(SST, "package.json"), "utf8"),
    stat(PROVIDERS).catch(() => undefined),
    stat(CONFIG),
  ]);
  return installed === JSON.parse(wanted).version && providers !== undefined && providers.mtimeMs > config.mtimeMs;
}

async function install(): Promise<void> {
  await rm(PROVIDERS, { force: true });
  const options = { cwd: ROOT, env: { ...process.env, ...OFFLINE } };
  await promisify(execFile)(process.execPath, [join(SST, "bin/sst.mjs"), "install"], options);
}

/** Whether this process is the one to install. One that died while it was leaves its lock to the next. */
async function lock(): Promise<boolean> {
  try {
    await writeFile(LOCK, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const owner = Number(await readFile(LOCK, "utf8").catch(() => ""));
    if (owner && !isRunning(owner)) await rm(LOCK, { force: true });
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

if (import.meta.main) await ensurePlatform();
