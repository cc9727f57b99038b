import { defineCommand } from "../command.ts";
import { resolveTarget, TARGET_VARIABLES, targetOptions } from "../target.ts";
import { createReport } from "./report.ts";
import { runSteps } from "./run-steps.ts";

/** Longer than API Gateway waits for a function (30 s). */
const TIMEOUT_MS = 35_000;

export const command = defineCommand({
  description: `Creates a list, adds, removes, reads and changes in each way, and deletes the list. Searches for persons, if the service has a
search. Routes for admins and those of companies are not tried.
Stops at the first failed step. Four fictitious persons stay in the organisation's data, the same in every run.`,
  options: targetOptions,
  positionals: {},
  environment: TARGET_VARIABLES,
  async run(options) {
    const target = { ...(await resolveTarget(options)), timeoutMs: TIMEOUT_MS };
    const stop = new AbortController();
    // npm forwards a Ctrl-C that the terminal has sent to this process too, so more signals must not end the cleanup.
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
    // The reader of a pipe has ended. By default, the error would end this process before the list is deleted.
    process.stdout.on("error", () => stop.abort());
    console.log(`Testing ${target.url}`);
    return (await runSteps(target, createReport(console.log), stop.signal)) ? 0 : 1;
  },
});
