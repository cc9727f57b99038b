import * as v from "valibot";
import { OrgId } from "../../lib/identity/principal.ts";
import { listName } from "../../lib/lead-lists/lead-list.schema.ts";

/** Schemas and descriptions of options that several commands have. */

/** A text that must be given. */
export const required = v.pipe(v.string("is required"), v.minLength(1, "must not be empty"));

/** A whole number from `min` to `max`, as text. */
export function numberFrom(min: number, max: number) {
  const message = `must be a number from ${min} to ${max}`;
  return v.pipe(v.string(), v.digits(message), v.transform(Number), v.minValue(min, message), v.maxValue(max, message));
}

/** The id of a list. */
export const optionalId = v.optional(v.pipe(v.string(), v.uuid("must be a UUID"), v.toLowerCase()));

/** The name of a list to create, as the service accepts it. */
export const optionalListName = v.optional(listName);

export const organisationId = v.config(OrgId, { message: "must have 1 to 64 of the characters A-Z a-z 0-9 _ -" });

export const tenantsTable = {
  placeholder: "NAME",
  description: 'name of the tenants table, as "npm run deploy" prints it',
  schema: required,
};
