import { parseObject } from "./file-kinds.ts";
import { splitLines } from "./split-lines.ts";

const SAMPLE_LINES = 100;

/** Lists the keys of the first objects of a file in JSON Lines format, in the order in which they occur. */
export async function inspectJsonLines(texts: AsyncIterable<string>) {
  const headers = new Set<string>();
  let lines = 0;
  for await (const { text } of splitLines(texts)) {
    for (const key of Object.keys(parseObject(text) ?? {})) headers.add(key);
    lines += 1;
    if (lines === SAMPLE_LINES) break;
  }
  return { kind: "jsonl" as const, headers: [...headers], notices: [] };
}
