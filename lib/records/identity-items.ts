import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import { identityKey } from "../dynamodb/keys.ts";
import type { KeyOf, Table } from "../dynamodb/tables.ts";
import type { TransactWrite } from "../dynamodb/transact-write.ts";
import type { OrgId } from "../identity/principal.ts";

/**
 * Reads which persons identities name, in an organisation or in the global database.
 * @param identities distinct
 * @param toKey builds the key of an identity's item
 * @param globalConsistency as of `getItems`
 * @returns the persons' ids; none for a free identity
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function readOwners<I, T extends Table>(
  database: Database<T>,
  identities: readonly I[],
  toKey: (identity: I) => KeyOf<T>,
  globalConsistency?: "eventual" | "strong",
): Promise<Map<I, string>> {
  const items = await getItems(database, identities.map(toKey), ["personId"], globalConsistency);
  return new Map(
    identities.flatMap((identity, i): [I, string][] => {
      const owner = items[i]?.personId?.S;
      return owner === undefined ? [] : [[identity, owner]];
    }),
  );
}

/** Gives a free identity of an organisation to a person. @param hash of the identity */
export const claimIdentity = (orgId: OrgId, hash: string, personId: string): TransactWrite => ({
  type: "put",
  key: identityKey(orgId, hash),
  set: { personId: { S: personId } },
});
