import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshallJson, unmarshallToJson } from "../dynamodb/json.ts";
import { buildValidationError } from "../errors.ts";
import { removeNulls } from "../fields.ts";
import { hasVisibleText } from "../unicode.ts";
import { isWithinJsonSize } from "./json-size.ts";
import type { LeadPatch } from "./lead-patch.schema.ts";
import { MAX_BYTES } from "./person.ts";

/** The record of a person as it is stored. A copy of a global record can have any fields and values. */
export type StoredRecord = Readonly<Record<string, AttributeValue>>;

/**
 * Applies the changes of a person's fields. Other fields stay byte for byte.
 * @throws BadRequestError if the person would have neither a firstName nor a lastName, or if the record would grow beyond the limit
 */
export function patchRecord(former: StoredRecord, { externalId: _, ...patch }: LeadPatch): StoredRecord {
  const kept = Object.entries(former).filter(([name]) => !Object.hasOwn(patch, name));
  const record = { ...Object.fromEntries(kept), ...marshallJson(removeNulls(patch)) };
  if (hasName(former) && !hasName(record)) throw buildBodyError("must have a firstName or a lastName");
  assertSize(former, record);
  return record;
}

const hasName = ({ firstName, lastName }: StoredRecord): boolean =>
  [firstName?.S, lastName?.S].some((name) => name !== undefined && hasVisibleText(name));

/** The copy of a global record can be larger than the limit. It may be changed, but not grow. */
function assertSize(former: StoredRecord, record: StoredRecord): void {
  const json = unmarshallToJson(record);
  if (isWithinJsonSize(json, MAX_BYTES)) return;
  if (Buffer.byteLength(JSON.stringify(json)) > Buffer.byteLength(JSON.stringify(unmarshallToJson(former))))
    throw buildSizeError();
}

/** The error for a record that is too large to be stored. */
export const buildSizeError = () => buildBodyError(`must be at most ${MAX_BYTES} bytes of JSON`);

const buildBodyError = (message: string) => buildValidationError("body", [{ path: "body", message }]);
