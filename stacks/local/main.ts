import { EnvironmentError, readSystemCode } from "../../lib/environment-error.ts";
import { buildBanner } from "./banner.ts";
import { readEnvironment } from "./settings.ts";
import { type RunningStack, startStack } from "./stack.ts";

/** npm forwards a Ctrl-C that the terminal has sent to this process too. A second signal this soon is the same one. */
const DUPLICATE_SIGNAL_MS = 500;

/** Without requests in progress, stopping takes less time than this. */
const USUAL_STOP_MS = 300;

const PARENT_CHECK_INTERVAL_MS = 500;

const parent = process.ppid;

let stack: RunningStack | undefined;
let stoppingSince: number | undefined;

process.on("SIGINT", stop);
process.on("SIGTERM", stop);
if (process.env.npm_lifecycle_event) stopWithoutParent();
try {
  const settings = readEnvironment(process.env);
  stack = await startStack(settings);
  stack.databaseEnded.then(() => {
    if (stoppingSince !== undefined) return;
    const lost = settings.dataFolder ? "" : " Its data is lost, because it was temporary.";
    fail(new EnvironmentError(`The database ended unexpectedly.${lost} Start the stack again.`));
  });
  if (stoppingSince === undefined) console.log(await buildBanner(stack, settings));
} catch (error) {
  fail(error);
}

function stop(): void {
  if (stoppingSince === undefined) {
    stoppingSince = performance.now();
    // While the stack is starting there are no requests to wait for. The database ends with this process.
    if (!stack) process.exit(0);
    setTimeout(() => {
      // Some shells between npm and this process (dash) end at once. Ctrl-C then does not reach this process any more.
      const advice = isParentRunning() ? " Press Ctrl-C again to stop at once." : "";
      console.log(`Waiting up to 30 seconds for the requests in progress.${advice}`);
    }, USUAL_STOP_MS);
    stack.stop().then(() => process.exit(0), fail);
  } else if (performance.now() - stoppingSince > DUPLICATE_SIGNAL_MS) {
    process.exit(1);
  }
}

/** npm forwards a SIGTERM only to the shell between npm and this process. The shell ends and does not forward it. */
function stopWithoutParent(): void {
  const timer = setInterval(() => {
    if (isParentRunning()) return;
    clearInterval(timer);
    if (stoppingSince === undefined) stop();
  }, PARENT_CHECK_INTERVAL_MS).unref();
}

/** On POSIX, an orphan gets another parent. On Windows, the id of the parent stays the same after it has ended. */
function isParentRunning(): boolean {
  if (process.ppid !== parent) return false;
  try {
    return process.kill(parent, 0);
  } catch (error) {
    return readSystemCode(error) !== "ESRCH";
  }
}

function fail(error: unknown): never {
  console.error(error instanceof EnvironmentError ? error.message : error);
  process.exit(1);
}
