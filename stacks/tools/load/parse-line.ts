import { marshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import type { Item } from "../../../lib/dynamodb/item.ts";
import { globalKey } from "../../../lib/dynamodb/keys.ts";
import type { EntityType } from "../../../lib/entity-type.ts";
import { uuid } from "../../../lib/fields.ts";
import { type Identity, readIdentities } from "../../../lib/records/identities.ts";
import { type Line, MAX_LINE_BYTES } from "./lines.ts";

/** What a line asks for. */
export interface Change {
  /** Counted from 1. */
  readonly line: number;
  /** The record's id. */
  readonly id: string;
  /** The record as an item of the global table. If undefined, the record is deleted. */
  readonly item: Item | undefined;
  /** The identities that the record has after the change, distinct. A company has none. */
  readonly identities: readonly Identity[];
}

/** The line is not a record that can be stored. The message says why, and contains nothing of the line. */
export class InvalidLineError extends Error {
  override readonly name = "InvalidLineError";
}

type JsonRecord = Readonly<Record<string, unknown>>;
const RecordLine = v.looseObject({ id: uuid, deleted: v.nullish(v.boolean()) });
const NOT_A_RECORD = "is not a JSON object with a UUID `id`";
const UNCLEAR_DELETION = "has a `deleted` that is not true or false";
const UNSTORABLE = "has a value that DynamoDB cannot store";
/** DynamoDB allows 32 levels of nesting. One of them is the item's attribute that holds the record. */
const MAX_DEPTH = 31;
/** DynamoDB's limit for numbers other than zero. */
const MIN_MAGNITUDE = 1e-130;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Parses a line: a record, or `{"id": ..., "deleted": true}`.
 * @returns undefined if the line is blank
 * @throws InvalidLineError
 */
export function parseLine({ number, bytes }: Line, type: EntityType): Change | undefined {
  if (!bytes) throw new InvalidLineError(`has more than ${MAX_LINE_BYTES} bytes`);
  const text = decodeLine(bytes);
  if (text.trim() === "") return undefined;
  const parsed = v.safeParse(RecordLine, parseJson(text));
  if (!parsed.success) {
    const [field] = parsed.issues[0].path ?? [];
    throw new InvalidLineError(field?.key === "deleted" ? UNCLEAR_DELETION : NOT_A_RECORD);
  }
  const { id, deleted } = parsed.output;
  if (deleted) return { line: number, id, item: undefined, identities: [] };
  const record: JsonRecord = parsed.output;
  const item = buildRecordItem(type, id, record);
  return { line: number, id, item, identities: type === "person" ? readIdentities(record) : [] };
}

function buildRecordItem(type: EntityType, id: string, record: JsonRecord): Item {
  if (!isStorable(record)) throw new InvalidLineError(UNSTORABLE);
  try {
    return marshall({ pk: globalKey(type, id).pk, [type]: record });
  } catch {
    throw new InvalidLineError(UNSTORABLE);
  }
}

/** Checks what `marshall` does not. DynamoDB would reject the value, and with it all other records of the request. */
function isStorable(value: unknown, depth = MAX_DEPTH): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value === "number") return value === 0 || Math.abs(value) >= MIN_MAGNITUDE;
  if (typeof value !== "object" || value === null) return true;
  return (
    depth > 0 &&
    Object.entries(value).every(([name, field]) => name !== "" && name.isWellFormed() && isStorable(field, depth - 1))
  );
}

function decodeLine(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new InvalidLineError("is not UTF-8");
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidLineError("is not JSON");
  }
}
