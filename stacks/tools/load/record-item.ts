import { marshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import type { Item } from "../../../lib/dynamodb/item.ts";
import { globalKey } from "../../../lib/dynamodb/keys.ts";
import type { EntityType } from "../../../lib/entity-type.ts";
import { uuid } from "../../../lib/fields.ts";
import { type Line, MAX_LINE_BYTES } from "./lines.ts";

/** The line is not a record that can be stored. The message says why, and contains nothing of the line. */
export class InvalidLineError extends Error {
  override readonly name = "InvalidLineError";
}

const RecordWithId = v.looseObject({ id: uuid });
const UNSTORABLE = "has a value that DynamoDB cannot store";
/** DynamoDB allows 32 levels of nesting. One of them is the item's attribute that holds the record. */
const MAX_DEPTH = 31;
/** DynamoDB's limit for numbers other than zero. */
const MIN_MAGNITUDE = 1e-130;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Parses a line as an item of the global table.
 * @returns undefined if the line is blank
 * @throws InvalidLineError
 */
export function parseRecordItem({ bytes }: Line, type: EntityType): Item | undefined {
  if (!bytes) throw new InvalidLineError(`has more than ${MAX_LINE_BYTES} bytes`);
  const text = decodeLine(bytes);
  if (text.trim() === "") return undefined;
  const record = v.safeParse(RecordWithId, parseJson(text));
  if (!record.success) throw new InvalidLineError("is not a JSON object with a UUID `id`");
  if (!isStorable(record.output)) throw new InvalidLineError(UNSTORABLE);
  const { pk } = globalKey(type, record.output.id);
  try {
    return marshall({ pk, [type]: record.output });
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
