import * as v from "valibot";
import { type CommandHelp, formatOptionName, type Parameter } from "./command.ts";
import { COMMANDS, type CommandEntry } from "./commands.ts";

const RUN = "npm run leads --";

/** The help of the whole command line: all commands, with examples. */
export function formatHelp(): string {
  const commands = Object.entries(COMMANDS);
  return formatSections(
    `Usage: ${RUN} COMMAND [options]`,
    formatTable(
      "Commands",
      commands.map(([name, { summary }]) => [name, summary]),
    ),
    formatList(
      "Examples",
      commands.flatMap(([, { examples }]) => examples),
    ),
    `"${RUN} COMMAND --help" describes a command and its options.`,
  );
}

/** The help of one command. */
export function formatCommandHelp(name: string, entry: CommandEntry, help: CommandHelp): string {
  const options = Object.entries(help.options).map(
    ([option, parameter]) => [formatOption(option, parameter), parameter] as const,
  );
  const positionals = Object.values(help.positionals).map((parameter) => [parameter.placeholder, parameter] as const);
  const usage = [...options, ...positionals].map(([text, parameter]) => (isRequired(parameter) ? text : `[${text}]`));
  return formatSections(
    ["Usage:", RUN, name, ...usage].join(" "),
    [`${entry.summary}.`, help.description].filter((text) => text !== undefined).join("\n"),
    formatTable(
      "Arguments",
      positionals.map(([text, { description }]) => [text, description]),
    ),
    formatTable("Options", [
      ...options.map(([text, parameter]) => [text, describeOption(parameter)] as const),
      ["--help", "print this help"],
    ]),
    formatTable("Environment", Object.entries(help.environment ?? {})),
    formatList("Examples", entry.examples),
  );
}

/** Says where to find help on a command, or on all of them. */
export const formatHelpHint = (name?: string): string =>
  `Run "${[RUN, ...(name ? [name] : []), "--help"].join(" ")}" for help.`;

const formatOption = (name: string, { placeholder }: Parameter): string =>
  [formatOptionName(name), ...(placeholder === undefined ? [] : [placeholder])].join(" ");

const isRequired = ({ schema }: Parameter): boolean => !v.is(schema, undefined);

function describeOption({ schema, description }: Parameter): string {
  const value = v.safeParse(schema, undefined);
  // An empty array is the default of an option that can be given several times.
  const text = value.success ? String(value.output ?? "") : "";
  return text ? `${description} (default: ${text})` : description;
}

const formatSections = (...sections: readonly string[]): string =>
  sections.filter((section) => section !== "").join("\n\n");

function formatTable(title: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return formatList(
    title,
    rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`),
  );
}

const formatList = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? "" : [`${title}:`, ...lines.map((line) => `  ${line}`)].join("\n");
