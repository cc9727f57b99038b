import { marshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import type { Item } from "../../lib/dynamo/get-items.ts";
import { globalKey } from "../../lib/dynamo/keys.ts";
import { uuid } from "../../lib/fields.ts";
import { type Line, LONGEST_LINE } from "./lines.ts";

/** What is wrong with a line. It never holds what the line holds. */
export class BadLine extends Error {}

const Person = v.looseObject({ id: uuid });
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * A line as an item of the global table, or undefined for a blank one.
 * @throws BadLine
 */
export function personItem({ bytes }: Line): Item | undefined {
  if (!bytes) throw new BadLine(`has more than ${LONGEST_LINE} bytes`);
  const text = textOf(bytes);
  if (text.trim() === "") return undefined;
  const person = v.safeParse(Person, parse(text));
  if (!person.success) throw new BadLine("is no object with an id that is a UUID");
  const { pk } = globalKey("person", person.output.id);
  try {
    return marshall({ pk, person: person.output });
  } catch {
    throw new BadLine("has a value that DynamoDB can't hold");
  }
}

function textOf(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new BadLine("is not UTF-8");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadLine("is not JSON");
  }
}
