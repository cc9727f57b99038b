import { parseArgs } from "node:util";
import * as v from "valibot";

/** An option of a command: with a value (`--table NAME`) or without one (`--all`). */
export interface Parameter {
  /** Stands for the value in the help, for example "NAME". Without it, the option has no value, and its schema gets true. */
  readonly placeholder?: string;
  readonly description: string;
  /** The option can be given several times. Its schema gets all values. */
  readonly isRepeatable?: true;
  /**
   * Parses the value; the input is undefined if the parameter is absent. The parameter is therefore required unless the
   * schema accepts undefined. A message continues a sentence that starts with the parameter's name: "must be ...".
   */
  readonly schema: v.GenericSchema<string | string[] | true | undefined, unknown>;
}

/** A positional argument (`FILE`). */
interface Positional extends Parameter {
  readonly placeholder: string;
}

export type Parameters = Readonly<Record<string, Parameter>>;
export type Positionals = Readonly<Record<string, Positional>>;

type Values<P extends Parameters> = { readonly [Name in keyof P]: v.InferOutput<P[Name]["schema"]> };

/**
 * 0: the command succeeded. 1: the command failed, completely or in part, and has printed the reason, or the command line is
 * wrong. 2: the service rejected some persons, or a check found some rows that it would reject.
 */
export type ExitCode = 0 | 1 | 2;

/** The parts of a command that its help shows. */
export interface CommandHelp {
  /** Sentences after the summary. */
  readonly description?: string;
  readonly options: Parameters;
  /** In the order of the command line. */
  readonly positionals: Positionals;
  /** Environment variables that the command reads, each with a description. */
  readonly environment?: Readonly<Record<string, string>>;
}

interface CommandDefinition<O extends Parameters, P extends Positionals> extends CommandHelp {
  readonly options: O;
  readonly positionals: P;
  /** @throws EnvironmentError if the user has to change something outside of the command line */
  readonly run: (options: Values<O>, positionals: Values<P>) => Promise<ExitCode>;
}

export interface Command extends CommandHelp {
  /**
   * Parses the command line after the command's name.
   * @returns "help" if it asks for help, otherwise the function that runs the command
   * @throws UsageError if it does not fit the command
   */
  readonly parse: (args: readonly string[]) => "help" | (() => Promise<ExitCode>);
}

/** The command line is invalid. The message describes the mistake. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Checks that a command's parts fit each other, and hides their types. */
export function defineCommand<const O extends Parameters, const P extends Positionals>(
  definition: CommandDefinition<O, P>,
): Command {
  const { run, ...help } = definition;
  return {
    ...help,
    parse(args) {
      const { options, positionals } = splitArguments(args, definition);
      if (options.help) return "help";
      const parsedOptions = parseValues(definition.options, options, formatOptionName);
      const parsedPositionals = parseValues(
        definition.positionals,
        positionals,
        (name) => definition.positionals[name]?.placeholder ?? name,
      );
      return () => run(parsedOptions, parsedPositionals);
    },
  };
}

/** `sub` as `--sub`. */
export const formatOptionName = (name: string): string => `--${name}`;

type Texts = Readonly<Record<string, unknown>>;

function splitArguments(args: readonly string[], help: CommandHelp): { options: Texts; positionals: Texts } {
  const names = Object.keys(help.positionals);
  const own = Object.entries(help.options).map(
    ([name, { placeholder, isRepeatable = false }]) =>
      [name, { type: placeholder === undefined ? "boolean" : "string", multiple: isRepeatable }] as const,
  );
  const options = { ...Object.fromEntries(own), help: { type: "boolean", short: "h" } } as const;
  const { values, positionals } = parse(() => parseArgs({ args: [...args], options, allowPositionals: true }));
  const unexpected = positionals[names.length];
  if (unexpected !== undefined) throw new UsageError(`Unexpected argument '${unexpected}'`);
  return { options: values, positionals: Object.fromEntries(names.map((name, i) => [name, positionals[i]])) };
}

/**
 * Turns an error of `parseArgs` into a UsageError with its first sentence. The others are about quoting, and one about a value
 * that begins with a dash is not clear without them.
 */
function parse<T>(parseArguments: () => T): T {
  try {
    return parseArguments();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [sentence = ""] = error.message.split(/\. |\.?\n/);
    const [, option] = /^Option '(--[\w-]+)' argument is ambiguous$/.exec(sentence) ?? [];
    const message = option && `${option} has no value, or one that begins with a dash: write ${option}=VALUE then`;
    throw new UsageError(message ?? sentence, { cause: error });
  }
}

function parseValues<P extends Parameters>(
  parameters: P,
  texts: Texts,
  formatName: (name: string) => string,
): Values<P> {
  const values = Object.entries(parameters).map(([name, parameter]) => {
    const result = v.safeParse(parameter.schema, texts[name]);
    if (!result.success) throw new UsageError(`${formatName(name)} ${result.issues[0].message}`);
    return [name, result.output] as const;
  });
  // Each value is the output of the schema of the same name.
  return Object.fromEntries(values) as Values<P>;
}
