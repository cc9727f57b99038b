import { MAX_ENTRY_DETAILS } from "../../../../lib/entries.ts";
import type { ErrorDetail } from "../../../../lib/errors.ts";
import { PersonInput } from "../../../../lib/records/person.ts";
import { validateInput } from "../../../../lib/request-validation.ts";
import type { Entry } from "./targets.ts";

/**
 * Validates an entry with the service's own schema, without sending it.
 * @returns the first errors that the service would report; none if it would accept the entry
 */
export function checkEntry(entry: Entry): readonly ErrorDetail[] {
  const result = validateInput(PersonInput, entry, MAX_ENTRY_DETAILS);
  return result.success ? [] : result.details;
}
