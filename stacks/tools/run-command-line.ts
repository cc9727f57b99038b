import { EnvironmentError, readSystemCode } from "../../lib/environment-error.ts";
import { type ExitCode, UsageError } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { formatCommandHelp, formatHelp, formatHelpHint } from "./help.ts";
import { toPrintable } from "./printable.ts";

type Output = Pick<Console, "log" | "error">;

/**
 * Runs the command that the command line names, or prints the help.
 * @param output receives the help and the errors
 * @returns the exit code: 1 if the command line is wrong
 */
export async function runCommandLine(args: readonly string[], output: Output = console): Promise<ExitCode> {
  const [name = "help", ...rest] = args;
  try {
    return await runCommand(name, rest, output);
  } catch (error) {
    if (error instanceof UsageError) {
      output.error(`${toPrintable(error.message)}. ${formatHelpHint(findCommand(name) && name)}`);
      return 1;
    }
    output.error(describeError(error));
    return 1;
  }
}

async function runCommand(name: string, args: readonly string[], output: Output): Promise<ExitCode> {
  if (["help", "--help", "-h"].includes(name)) {
    const [topic] = args;
    if (topic !== undefined) return runCommand(topic, ["--help"], output);
    output.log(formatHelp());
    return 0;
  }
  const entry = findCommand(name);
  if (!entry) throw new UsageError(`Unknown ${name.startsWith("-") ? "option" : "command"} '${name}'`);
  const { command } = await entry.load();
  const run = command.parse(args);
  if (run !== "help") return run();
  output.log(formatCommandHelp(name, entry, command));
  return 0;
}

const findCommand = (name: string) => (Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined);

/** Errors of the file system have a message for users, which names the file. */
const describeError = (error: unknown): unknown =>
  error instanceof EnvironmentError || isFileError(error) ? toPrintable(error.message) : error;

const isFileError = (error: unknown): error is Error =>
  error instanceof Error && "syscall" in error && readSystemCode(error) !== undefined;
