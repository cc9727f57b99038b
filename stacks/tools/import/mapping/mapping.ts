import type { Field, Target } from "./targets.ts";

export interface Column {
  readonly header: string;
  /** Position in the row, from 0. */
  readonly index: number;
  /** Undefined if the column is not imported. */
  readonly target: Target | undefined;
}

/** Which column of a file is which field. */
export interface Mapping {
  /** The name of the export that was recognised. */
  readonly exportName: string | undefined;
  /** The file was written by `npm run leads -- export`: its cells are read exactly as they were written. */
  readonly isOwnExport: boolean;
  readonly columns: readonly Column[];
  /** The columns of each target, in the order of the file. */
  readonly columnsByTarget: ReadonlyMap<Target, readonly Column[]>;
}

/** A column that the user has mapped. */
export interface Override {
  readonly header: string;
  /** Undefined if the column is to be ignored. */
  readonly target: Target | undefined;
}

/** The fields of which a person needs one to be recognised. */
export const IDENTITY_FIELDS: readonly Field[] = ["id", "linkedinUrl", "emails"];
