/** What an inspection has found out about a file. */
export type FileFormat = CsvFormat | JsonLinesFormat;

interface CommonFormat {
  /** A label that TextDecoder knows, such as "utf-8" or "windows-1252". */
  readonly encoding: string;
  /** In bytes. */
  readonly size: number;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** The names of the columns in their order, also blank and repeated ones; of JSON Lines, the keys of the first lines. */
  readonly headers: readonly string[];
  /** What the user should know: complete sentences without data of the rows. */
  readonly notices: readonly string[];
}

export interface CsvFormat extends CommonFormat {
  readonly kind: "csv";
  readonly delimiter: string;
  /** The line of the header row, counted from 1. */
  readonly headerLine: number;
  /** Every row, also the header, is a single quoted cell that contains the row. */
  readonly isWrapped: boolean;
  /** The cells of the first rows below the header. */
  readonly firstRows: readonly (readonly string[])[];
}

interface JsonLinesFormat extends CommonFormat {
  readonly kind: "jsonl";
}

interface Position {
  /** Counts the rows below the header from 1. */
  readonly record: number;
  /** The line of the file on which the record begins, counted from 1. */
  readonly line: number;
}

export interface CsvCells extends Position {
  readonly cells: readonly string[];
}

export interface JsonValue extends Position {
  /** What the line contains: an object. */
  readonly value: object;
}

/** What cannot be read. */
interface Unreadable extends Position {
  /** Continues a sentence that starts with the row: "has text after ...". */
  readonly reason: string;
}

/** What a row contains. */
export type RowContent = CsvCells | JsonValue | Unreadable;

export type Row = RowContent & {
  /** The row as it is in the file, without the line break at its end. */
  readonly raw: string;
};
