import { readSystemCode } from "../../lib/environment-error.ts";

/**
 * Ends the process if its output cannot be written. The reader of a pipe may end before the command does, as `head` does. That is
 * no error.
 */
export function exitOnOutputError(error: Error): void {
  const code = readSystemCode(error);
  if (code !== "EPIPE") console.error(`The output cannot be written (${code}).`);
  process.exit(code === "EPIPE" ? 0 : 1);
}

export function printLines(lines: readonly string[]): void {
  for (const line of lines) console.log(line);
}
