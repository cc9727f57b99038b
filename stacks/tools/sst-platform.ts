import { execFile } from "node:child_process";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { readSystemCode } from "../../lib/environment-error.ts";

/**
 * Installs SST's components and their types. They are not in an npm package: SST's CLI unpacks them into
 * `.sst/platform` and installs their dependencies. `npm run check:infra` runs this file, and tests of the stacks call
 * `ensurePlatform`.
 */

const ROOT = join(import.meta.dirname, "../..");
const SST = join(ROOT, "node_modules/sst");
const CONFIG = join(ROOT, "sst.config.ts");
export const PLATFORM = join(ROOT, ".sst/platform");
/** The last file that `sst install` writes. */
const PROVIDERS = join(ROOT, ".sst/provider-lock.json");
const LOCK = join(ROOT, ".sst/install.lock");

/** With these variables, `sst install` needs only the npm registry, and downloads neither Pulumi nor bun. */
const SST_ENVIRONMENT = {
  SST_STAGE: "ci",
  SST_SKIP_DEPENDENCY_CHECK: "1",
  SST_TELEMETRY_DISABLED: "1",
  SST_NO_BUN: "1",
};

/**
 * Installs the platform unless it is up to date. This takes about 25 s. Several processes may call it at the same time:
 * one installs, and the others wait.
 */
export async function ensurePlatform(): Promise<void> {
  await mkdir(join(ROOT, ".sst"), { recursive: true });
  while (!(await isInstalled())) {
    if (await acquireLock()) await install().finally(() => rm(LOCK, { force: true }));
    else await wait(200);
  }
}

/**
 * Checks that the platform has the version of the installed `sst` package and was installed after the last change of
 * `sst.config.ts`, which names the providers.
 */
async function isInstalled(): Promise<boolean> {
  const [installedVersion, sstPackage, providers, config] = await Promise.all([
    readFile(join(PLATFORM, "version"), "utf8").catch(() => undefined),
    readFile(join(SST, "package.json"), "utf8"),
    stat(PROVIDERS).catch(() => undefined),
    stat(CONFIG),
  ]);
  return (
    installedVersion === JSON.parse(sstPackage).version && providers !== undefined && providers.mtimeMs > config.mtimeMs
  );
}

async function install(): Promise<void> {
  await rm(PROVIDERS, { force: true });
  const options = { cwd: ROOT, env: { ...process.env, ...SST_ENVIRONMENT } };
  await promisify(execFile)(process.execPath, [join(SST, "bin/sst.mjs"), "install"], options);
}

/**
 * Tries to become the process that installs. Removes the lock of a process that no longer runs, so that the next try
 * can succeed.
 */
async function acquireLock(): Promise<boolean> {
  try {
    await writeFile(LOCK, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (readSystemCode(error) !== "EEXIST") throw error;
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
