import { EnvironmentError } from "../../../../lib/environment-error.ts";
import { foldHeader } from "./known-headers.ts";
import type { Override } from "./mapping.ts";
import { isTarget, TARGETS } from "./targets.ts";

/**
 * Parses the value of `--map`: `Work Email=emails`, or `Work Email=` for a column that is to be ignored.
 * @throws EnvironmentError if there is no such field
 */
export function parseOverride(text: string): Override {
  const at = text.lastIndexOf("=");
  const target = text.slice(at + 1).trim();
  if (at <= 0) throw new EnvironmentError('--map must have the form "HEADER=field", or "HEADER=" to ignore a column.');
  if (target !== "" && !isTarget(target))
    throw new EnvironmentError(`--map: a column can be mapped to ${TARGETS.join(", ")}, or to nothing.`);
  return { header: text.slice(0, at), target: target === "" ? undefined : target };
}

/**
 * Finds the column of each override. `Title#2` is the second column with the header `Title`.
 * @returns the overrides by the position of their column
 * @throws EnvironmentError if the file has no such column
 */
export function placeOverrides(
  headers: readonly string[],
  overrides: readonly Override[],
): ReadonlyMap<number, Override> {
  const keys = headers.map(foldHeader);
  return new Map(
    overrides.flatMap((override) => {
      const positions = findPositions(keys, override.header);
      if (positions.length === 0)
        throw new EnvironmentError(
          `--map: the file has no column "${override.header}". It has ${listColumns(headers)}.`,
        );
      return positions.map((position) => [position, override] as const);
    }),
  );
}

function findPositions(keys: readonly string[], header: string): number[] {
  const all = listPositions(keys, foldHeader(header));
  if (all.length > 0) return all;
  const [, name = "", number = ""] = /^(.*)#(\d+)$/.exec(header) ?? [];
  const position = listPositions(keys, foldHeader(name))[Number(number) - 1];
  return position === undefined ? [] : [position];
}

const listPositions = (keys: readonly string[], key: string): number[] =>
  keys.flatMap((candidate, position) => (candidate === key ? [position] : []));

/** Lists the headers of a file for a message. @param max further ones are only counted */
export function listColumns(headers: readonly string[], max = 20): string {
  const shown = headers.slice(0, max).map(showHeader);
  return shown.join(", ") + (headers.length > shown.length ? ` and ${headers.length - shown.length} more` : "");
}

/**
 * A header for the terminal: short, in quotes, without control characters. In a file without a header, it may be an address,
 * which is not shown.
 */
export const showHeader = (header: string): string => {
  const text = header
    .replace(/[\p{C}\s]+/gu, " ")
    .replace(/\S*@\S*/g, "...")
    .trim();
  return text.length > 60 ? `"${text.slice(0, 60)}..."` : `"${text}"`;
};
