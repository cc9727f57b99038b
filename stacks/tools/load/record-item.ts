import { marshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import type { Item } from "../../../lib/dynamodb/get-items.ts";
import { globalKey } from "../../../lib/dynamodb/keys.ts";
import type { EntityType } from "../../../lib/entity-type.ts";
import { uuid } from "../../../lib/fields.ts";
import { type Line, MAX_LINE_BYTES } from "./lines.ts";

/** What is wrong with a line. It never holds what the line holds. */
export class InvalidLineError extends Error {}

const Record = v.looseObject({ id: uuid });
const UNSTORABLE = "has a value that DynamoDB can't hold";
/** DynamoDB nests values up to 32 levels deep, and the record is one of an item's attributes. */
const MAX_DEPTH = 31;
/** The least that a number may be from zero. */
const MIN_MAGNITUDE = 1e-130;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * A line as an item of the global table, or undefined for a blank one.
 * @throws BadLine
 */
export function parseRecordItem({ bytes }: Line, type: EntityType): Item | undefined {
  if (!bytes) throw new InvalidLineError(`has more than ${MAX_LINE_BYTES} bytes`);
  const text = decodeLine(bytes);
  if (text.trim() === "") return undefined;
  const record = v.safeParse(Record, parse(text));
  if (!record.success) throw new InvalidLineError("is no object with an id that is a UUID");
  if (!isStorable(record.output)) throw new InvalidLineError(UNSTORABLE);
  const { pk } = globalKey(type, record.output.id);
  try {
    return marshall({ pk, [type]: record.output });
  } catch {
    throw new InvalidLineError(UNSTORABLE);
  }
}

/** What `marshall` lets pass DynamoDB may still refuse, and all other records of the request with it. */
function isStorable(value: unknown, levels = MAX_DEPTH): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value === "number") return value === 0 || Math.abs(value) >= MIN_MAGNITUDE;
  if (typeof value !== "object" || value === null) return true;
  return (
    levels > 0 &&
    Object.entries(value).every(([name, field]) => name !== "" && name.isWellFormed() && isStorable(field, levels - 1))
  );
}

function decodeLine(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new InvalidLineError("is not UTF-8");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidLineError("is not JSON");
  }
}
