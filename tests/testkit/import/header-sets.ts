import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";

/** The columns of an export, as its users get them. */
export interface HeaderSet {
  readonly name: string;
  readonly columns: readonly HeaderColumn[];
}

interface HeaderColumn {
  readonly header: string;
  /** What an import makes of the column. `memberUrl` is a LinkedIn URL with the id of a member. Blank if it is ignored. */
  readonly target: string;
}

const FOLDER = join(import.meta.dirname, "header-sets");

/** The header sets in header-sets/: a file each, with the headers and below them the targets. */
export const HEADER_SETS: readonly HeaderSet[] = readdirSync(FOLDER)
  .toSorted()
  .map((file) => {
    const [headers = [], targets = []]: string[][] = parse(readFileSync(join(FOLDER, file)));
    return {
      name: file.replace(/\.csv$/, ""),
      columns: headers.map((header, i) => ({ header, target: targets[i] ?? "" })),
    };
  });
