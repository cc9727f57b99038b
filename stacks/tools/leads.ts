import { runCommandLine } from "./run-command-line.ts";

/** `npm run leads -- COMMAND [options]`: the command line of the service. */
process.exitCode = await runCommandLine(process.argv.slice(2));
