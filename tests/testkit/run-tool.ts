import { execFile } from "node:child_process";
import { promisify } from "node:util";

interface Options {
  readonly folder: string;
  /** Added to the variables of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Runs a program to its end.
 * @returns its standard output
 * @throws Error with everything that it printed if it fails
 */
export async function run(program: string, args: readonly string[], { folder, env, signal }: Options): Promise<string> {
  try {
    const options = { cwd: folder, env: { ...process.env, ...env }, maxBuffer: Number.POSITIVE_INFINITY, signal };
    const { stdout } = await promisify(execFile)(program, args, options);
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** Whether a program exists and ends successfully. */
export const succeeds = (program: string, args: readonly string[]): Promise<boolean> =>
  promisify(execFile)(program, args).then(
    () => true,
    () => false,
  );
