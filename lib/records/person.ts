import * as v from "valibot";
import { objectWithIgnoredFields } from "../ignored-fields.ts";
import { readIdentities, takeRecognised } from "./identities.ts";
import { isWithinJsonSize } from "./json-size.ts";
import {
  externalId,
  id,
  listIgnoredStationFields,
  NOBODY,
  NOT_A_PROFILE,
  recordFields,
} from "./person-fields.schema.ts";

/** Far below the 400 KB limit of a DynamoDB item, and 64 times the size of a typical person. */
export const MAX_BYTES = 65_536;

type RecordField = keyof typeof recordFields;
/** The record of a person as it is stored. */
type PersonRecord = { [F in RecordField]?: NonNullable<v.InferOutput<(typeof recordFields)[F]>> };

/**
 * A person in a request. In an optional field, null and a text without visible characters count as absent. Blanks at
 * both ends of a text are removed. The output has what identifies the person, the caller's own reference, the record to
 * store, and the names of the fields that are dropped: unknown ones, and those that the service owns.
 */
export const PersonInput = v.pipe(
  objectWithIgnoredFields({ id, ...recordFields, externalId }, listIgnoredStationFields),
  v.rawTransform(({ dataset, addIssue }) => {
    const { fields, ignoredFields } = dataset.value;
    const id = fields.id ?? undefined;
    const record = pickRecord(fields);
    const identities = takeRecognised(readIdentities(record));

    if (!record.firstName && !record.lastName) addIssue({ message: "must have a firstName or a lastName" });
    if (!id && identities.length === 0) addIssue(describeMissingIdentity(fields));
    if (!isWithinJsonSize({ ...record, id, externalId: fields.externalId }, MAX_BYTES))
      addIssue({ message: `must be at most ${MAX_BYTES} bytes of JSON` });
    return { id, externalId: fields.externalId ?? undefined, identities, record, ignoredFields };
  }),
);
export type PersonInput = v.InferOutput<typeof PersonInput>;

type Fields = { readonly [F in RecordField]?: PersonRecord[F] | null | undefined };

function pickRecord(fields: Fields): PersonRecord {
  const record: PersonRecord = {};
  for (const name in fields) if (name !== "id" && name !== "externalId") copyField(fields, record, name as RecordField);
  return record;
}

function copyField<F extends RecordField>(from: Fields, to: PersonRecord, name: F): void {
  const value: Fields[F] = from[name];
  if (value != null && value !== NOBODY) to[name] = value;
}

/** If a URL was sent, it is the reason: it does not name a person. */
const describeMissingIdentity = (fields: Fields): v.RawTransformIssueInfo<unknown> =>
  fields.linkedinUrl === NOBODY
    ? {
        message: NOT_A_PROFILE,
        path: [{ type: "object", origin: "value", input: fields, key: "linkedinUrl", value: "" }],
      }
    : { message: "must have an id, a linkedinUrl or an e-mail address in emails" };
