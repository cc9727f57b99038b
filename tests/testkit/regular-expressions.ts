import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import ts from "typescript";

export interface RegularExpression {
  readonly file: string;
  readonly pattern: RegExp;
}

/** Finds every regular expression literal of the TypeScript files in a folder. */
export function findRegularExpressions(folder: string): RegularExpression[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return files.sort().flatMap((name) => {
    const patterns: RegExp[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf("/");
        patterns.push(new RegExp(node.text.slice(1, end), node.text.slice(end + 1)));
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(name, readFileSync(join(folder, name), "utf8"), ts.ScriptTarget.Latest));
    return patterns.map((pattern) => ({ file: name.replaceAll("\\", "/"), pattern }));
  });
}

const SHORT = 150;
const FACTOR = 16;
/** The time for a long text divided by that for as many characters in short texts: 1 if linear, 16 if quadratic. */
const MAX_GROWTH = 4;
const CONFIRMATIONS = 11;
/** A pattern with exponential time would otherwise never end. */
const TIMEOUT_MS = 20_000;

/**
 * Searches for a text on which a pattern takes more than linear time. Compares the times for texts of two lengths, so the
 * result does not depend on the speed of the machine.
 * @returns the text as JSON, with `...` for the repeated part, or undefined if there is none
 */
export function findSuperlinearText({ source, flags }: RegExp): string | undefined {
  const pattern = new RegExp(source, flags.includes("g") ? flags : `${flags}g`);
  const isSuperlinear = (text: HostileText) =>
    measureGrowth(pattern, text, 1) > MAX_GROWTH && measureGrowth(pattern, text, CONFIRMATIONS) > MAX_GROWTH;
  const search = () => listHostileTexts(pattern).find(isSuperlinear);
  const text: HostileText | undefined = runInNewContext("search()", { search }, { timeout: TIMEOUT_MS });
  return text && JSON.stringify([text.start, text.repeated, "...", text.end]);
}

interface HostileText {
  readonly start: string;
  readonly repeated: string;
  readonly end: string;
}

/** The median of some runs, so that an interruption of one run does not count. */
function measureGrowth(pattern: RegExp, { start, repeated, end }: HostileText, runs: number): number {
  const build = (length: number) => start + repeated.repeat(length / repeated.length) + end;
  const [short, long] = [build(SHORT), build(SHORT * FACTOR)];
  const growths = Array.from({ length: runs }, () => {
    const startedAt = performance.now();
    for (let i = 0; i < FACTOR; i++) findAll(pattern, short);
    const changedAt = performance.now();
    findAll(pattern, long);
    return (performance.now() - changedAt) / (changedAt - startedAt);
  });
  return growths.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}

/** Finds all matches, which includes what `test`, `replace` and `split` do. V8 caches the results of `replace`. */
function findAll(pattern: RegExp, text: string): void {
  pattern.lastIndex = 0;
  for (let index = 0; pattern.test(text); index = pattern.lastIndex) {
    // An empty match does not advance.
    if (pattern.lastIndex === index) pattern.lastIndex++;
  }
}

/**
 * Builds texts from the parts of a pattern: one part or two are repeated, after a part that the pattern may need as its
 * start, and before an end that prevents a match.
 */
function listHostileTexts({ source }: RegExp): HostileText[] {
  const withoutClasses = source.replaceAll("\\/", "/").replace(/\[[^\]]*\]/g, " ");
  const words = [...new Set(withoutClasses.match(/[a-z0-9:/=%@-]{3,}/gi) ?? [])].slice(0, 5);
  // Otherwise the letters of the words would displace the other characters.
  const shortened = words.reduce((text, word) => text.replaceAll(word, word.charAt(0)), source);
  const characters = listCharacters(shortened);
  const pairs = characters.flatMap((first) => characters.map((second) => first + second));
  const starts = ["", ...words, ...characters.slice(0, 3), ...words.slice(0, 1).map((word) => `${word} `)];
  return starts.flatMap((start) =>
    [...characters, ...words, ...pairs].flatMap((repeated) => ["", "\n!"].map((end) => ({ start, repeated, end }))),
  );
}

const CLASSES: Readonly<Record<string, string>> = { "\\s": " ", "\\d": "1", "\\w": "a", "\\p": "é\u200b" };

/** One character for each class of a pattern, and its literal characters. */
function listCharacters(source: string): string[] {
  const parts = source.match(/\\u\{[\da-f]+\}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\?./gisu) ?? [];
  const characters = parts.flatMap((part) => {
    const code = /^\\(?:u\{?|x)([\da-f]+)\}?$/i.exec(part)?.[1];
    if (code) return String.fromCodePoint(Number.parseInt(code, 16));
    return [...(CLASSES[part] ?? (part.startsWith("\\") ? part.slice(1) : part))];
  });
  const isAlphanumeric = (character: string) => /[a-z0-9]/i.test(character);
  const distinct = [...new Set(characters)];
  const special = distinct.filter((character) => !isAlphanumeric(character));
  return [...special.slice(0, 12), ...distinct.filter(isAlphanumeric).slice(0, 6)];
}
