import { v4 } from "uuid";
import type { IdempotentOperation } from "../../idempotent-operation.ts";
import { describeEntry, type PersonEntry } from "./hash-entry.ts";

/** Creates the id of a new person, the same for equal entries of the same operation. */
export type CreatePersonId = (entry: PersonEntry) => string;

/**
 * Derives ids from the operation, so that a retry finds the persons that an earlier attempt has created, even if they have lost
 * their identities since. Nobody can predict an id without the secret of the hash.
 * @param hash a keyed hash of 16 bytes, in base64url
 */
export const derivePersonIds =
  (hash: (text: string) => string, { id }: IdempotentOperation): CreatePersonId =>
  (entry) =>
    v4({ random: Buffer.from(hash(`person\n${id}\n${describeEntry(entry)}`), "base64url") });
