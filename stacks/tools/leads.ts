import { reportOutputError } from "./output.ts";
import { runCommandLine } from "./run-command-line.ts";

/** `npm run leads -- COMMAND [options]`: the command line of the service. */
process.stdout.on("error", reportOutputError);
// Without a reader of its messages, a command still does what it is asked to do.
process.stderr.on("error", () => {});
// An error of the output has set it already.
process.exitCode ||= await runCommandLine(process.argv.slice(2));
