import { readFileSync } from "node:fs";
import { join } from "node:path";

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
