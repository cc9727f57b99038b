import { readSystemCode } from "../../lib/environment-error.ts";

/**
 * Prints once that the output cannot be written, and sets the exit code to 1. The command goes on, because it may still have to
 * change something. A pipe that its reader has closed, as `head` does, is not an error.
 */
export function reportOutputError(error: Error): void {
  const code = readSystemCode(error);
  if (code === "EPIPE" || process.exitCode === 1) return;
  process.exitCode = 1;
  console.error(`The output cannot be written (${code}).`);
}

/** Ends the process as soon as its output cannot be written, for a command that does nothing else. */
export function endWithOutput(): void {
  process.stdout.on("error", () => process.exit());
}

export function printLines(lines: readonly string[]): void {
  for (const line of lines) console.log(line);
}
