import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "../..");

/** A fenced block of a page: its language, its text and the heading above it. */
export interface Block {
  readonly language: string;
  readonly text: string;
  readonly heading: string;
}

export const readPage = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** The fenced blocks of a page, in their order. */
export function readBlocks(page: string): Block[] {
  let heading = "";
  return Array.from(page.matchAll(/^#+ ([^\n]*)$|^```(\w*)\n(.*?)^```$/gms)).flatMap(([, title, language, text]) => {
    if (title !== undefined) heading = title;
    return text === undefined ? [] : [{ language: language ?? "", text, heading }];
  });
}

/**
 * Splits a block of shell commands into words, as a POSIX shell would: quotes, `\` at the end of a line, `#` comments and
 * `$NAME`. The pages use nothing else, so that their commands can be tested on every platform.
 */
export function parseCommands(block: string, variables: Readonly<Record<string, string>> = {}): string[][] {
  return block
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => splitWords(line, variables));
}

const WORD_PART = /'([^']*)'|"((?:\\.|[^"\\])*)"|(\s+)|((?:\\.|\$\([^)]*\)|[^\s'"])+)/g;

function splitWords(line: string, variables: Readonly<Record<string, string>>): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [, single, double, blank, bare] of line.matchAll(WORD_PART)) {
    if (blank !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + (single ?? substitute(double ?? bare ?? "", variables));
  }
  return word === undefined ? words : [...words, word];
}

const substitute = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(/\$([A-Z_]+)/g, (whole, name: string) => variables[name] ?? whole);

/** Runs the `npm run` script of package.json without npm and without a shell. */
export async function runScript(words: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const [name = "", ...rest] = words.filter((word) => !/^(npm|run|-s|--silent|--)$/.test(word));
  const { scripts } = JSON.parse(readPage("package.json")) as { scripts: Readonly<Record<string, string>> };
  const [program, ...args] = scripts[name]?.split(" ") ?? [];
  if (program !== "node") throw new Error(`npm run ${name} does not start Node`);
  const { stdout } = await promisify(execFile)(process.execPath, [...args, ...rest], { cwd: ROOT, env });
  return stdout;
}

/** Sends the request of a curl command and returns the body of the response. */
export async function runCurl(words: readonly string[], toUrl: (url: string) => string): Promise<string> {
  const [, url = "", ...options] = words;
  const values = (option: string) => options.flatMap((word, i) => (word === option ? [options[i + 1] ?? ""] : []));
  const [body] = values("-d");
  const headers = values("-H").map((header) => /^([^:]+): (.*)$/.exec(header)?.slice(1) ?? []);
  const [method = body === undefined ? "GET" : "POST"] = values("-X");
  const response = await fetch(toUrl(url), {
    method,
    headers: Object.fromEntries(headers),
    ...(body !== undefined && { body }),
  });
  return response.text();
}
