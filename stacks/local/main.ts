import { EnvironmentError } from "../../lib/environment-error.ts";
import { buildBanner } from "./banner.ts";
import { readEnvironment } from "./settings.ts";
import { type RunningStack, startStack } from "./stack.ts";

/** npm passes on a Ctrl-C that the terminal has sent us already: a second one this soon is the same. */
const SAME_SIGNAL_MS = 500;

let stack: RunningStack | undefined;
let stoppingSince: number | undefined;

process.on("SIGINT", stop);
process.on("SIGTERM", stop);
if (process.env.npm_lifecycle_event) stopWithoutParent();
try {
  const settings = readEnvironment(process.env);
  stack = await startStack(settings);
  stack.databaseEnded.then(() => {
    if (stoppingSince === undefined)
      fail(new EnvironmentError("The database ended, and its data with it; start again"));
  });
  if (stoppingSince === undefined) console.log(await buildBanner(stack, settings));
} catch (error) {
  fail(error);
}

function stop(): void {
  if (stoppingSince === undefined) {
    stoppingSince = performance.now();
    // While it is still starting there is nothing to end in order; the database ends with this process.
    if (stack) stack.stop().then(() => process.exit(0), fail);
    else process.exit(0);
  } else if (performance.now() - stoppingSince > SAME_SIGNAL_MS) {
    process.exit(1);
  }
}

/** npm passes a SIGTERM on to the shell between us, which dies of it and tells nobody. */
function stopWithoutParent(): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    if (stoppingSince === undefined) stop();
  }, 500).unref();
}

function fail(error: unknown): never {
  console.error(error instanceof EnvironmentError ? error.message : error);
  process.exit(1);
}
