import type { Checkpoint, EntryResult } from "./checkpoint.ts";
import type { Row } from "./file-format.ts";
import type { Mapping } from "./mapping/mapping.ts";
import { toEntry } from "./mapping/to-entry.ts";

/** Why a row is not in the list. */
export interface Problem {
  /** The header of the column, or the field, if the problem is that of one. */
  readonly column?: string;
  readonly reason: string;
}

export const formatProblem = ({ column, reason }: Problem): string => (column ? `${column}: ${reason}` : reason);

/** What became of a row of the file. */
export interface Outcome {
  readonly row: Row;
  /** `unknown`: the response lacked the result. `not sent`: the run ended before. */
  readonly status: string;
  readonly id?: string;
  readonly problems: readonly Problem[];
  /** The line of the row that is the same person. */
  readonly duplicateOf?: number;
}

/**
 * Joins the rows of a file with the results of their entries.
 * @param rows all rows of the file, in order
 */
export async function* joinOutcomes(
  rows: AsyncIterable<Row>,
  mapping: Mapping,
  checkpoint: Pick<Checkpoint, "readBatch">,
): AsyncGenerator<Outcome> {
  let index = 0;
  let batch: Batch = { start: 0, length: 0, results: new Map(), lines: [] };
  for await (const row of rows) {
    const mapped = toEntry(row, mapping);
    if ("reason" in mapped) {
      yield { row, status: "invalid", problems: [mapped] };
      continue;
    }
    if (index >= batch.start + batch.length) batch = readBatch(checkpoint, index);
    batch.lines.push(row.line);
    yield buildOutcome(row, mapping, batch, index);
    index += 1;
  }
}

interface Batch {
  readonly start: number;
  readonly length: number;
  readonly results: ReadonlyMap<number, EntryResult>;
  /** The lines of its rows so far. */
  readonly lines: number[];
}

/** A batch that was not sent has no known length, so the next entry looks for a batch again. */
function readBatch(checkpoint: Pick<Checkpoint, "readBatch">, start: number): Batch {
  const results = checkpoint.readBatch(start) ?? [];
  return {
    start,
    length: results.length,
    results: new Map(results.map((result) => [result.index, result])),
    lines: [],
  };
}

function buildOutcome(row: Row, mapping: Mapping, { start, length, results, lines }: Batch, index: number): Outcome {
  if (length === 0) return { row, status: "not sent", problems: [] };
  const { status, id, duplicateOf, details = [] } = results.get(index) ?? { status: "unknown" };
  const line = duplicateOf === undefined ? undefined : lines[duplicateOf - start];
  return {
    row,
    status,
    ...(id !== undefined && { id }),
    ...(line !== undefined && { duplicateOf: line }),
    problems: details.map(({ path, message }) => toProblem(path, message, mapping)),
  };
}

/** Names the column instead of the path in the request. @param path for example `prospects.3.emails.0` */
export function toProblem(path: string, reason: string, { columns }: Mapping): Problem {
  const [, , field] = path.split(".");
  // A rule of the whole entry has no field.
  if (!field) return { reason };
  const headers = columns.filter(({ target }) => target === field).map(({ header }) => header);
  return { column: headers.length > 0 ? headers.join(", ") : field, reason };
}
