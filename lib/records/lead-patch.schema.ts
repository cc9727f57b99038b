import * as v from "valibot";
import { plainObject } from "../fields.ts";
import { externalId, profileUrl, recordFields } from "./person-fields.schema.ts";

/**
 * Changes of a lead (JSON Merge Patch, RFC 7396): fields of the person and the caller's own reference. In the output, null
 * removes a field. A text without visible characters does so, too. Unknown fields are dropped.
 */
export const LeadPatch = v.pipe(
  plainObject({ ...recordFields, linkedinUrl: v.nullish(profileUrl), externalId }),
  v.transform(undefinedToNull),
);
export type LeadPatch = v.InferOutput<typeof LeadPatch>;

/** A blank text becomes undefined by validation. JSON, from which operation ids are made, has no undefined. */
function undefinedToNull<T extends object>(object: T) {
  const converted: { [K in keyof T]?: Exclude<T[K], undefined> | null } = {};
  for (const name in object) converted[name] = definedOrNull(object[name]);
  return converted;
}

const definedOrNull = <V>(value: V) => (value === undefined ? null : (value as Exclude<V, undefined>));
