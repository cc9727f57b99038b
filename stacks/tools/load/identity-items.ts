import { writeEach } from "../../../lib/dynamodb/conditional-writes.ts";
import type { Database } from "../../../lib/dynamodb/database.ts";
import { getItems } from "../../../lib/dynamodb/get-items.ts";
import { unmarshallToJson } from "../../../lib/dynamodb/json.ts";
import { globalIdentityKey, globalKey } from "../../../lib/dynamodb/keys.ts";
import { type Identity, readIdentities } from "../../../lib/records/identities.ts";
import { readOwners } from "../../../lib/records/identity-items.ts";
import type { Change } from "./parse-line.ts";

type GlobalDatabase = Database<"global">;

/** An identity, and the person that it names. */
interface Claim {
  readonly identity: Identity;
  readonly personId: string;
}

/**
 * Deletes the identity items of the stored records whose identities the changes remove. An item that names another
 * person stays.
 * @param changes of persons, with distinct ids
 */
export async function releaseIdentities(database: GlobalDatabase, changes: readonly Change[]): Promise<void> {
  const stored = await readStoredIdentities(database, changes);
  const lost = changes.flatMap(({ id, identities }, i): Claim[] => {
    const kept = new Set(identities);
    return (stored[i] ?? []).filter((identity) => !kept.has(identity)).map((identity) => ({ identity, personId: id }));
  });
  const owners = await readClaimOwners(database, lost);
  // A condition as well, because another load may run at the same time.
  const deletes = lost
    .filter(({ identity, personId }) => owners.get(identity) === personId)
    .map(({ identity, personId }) => ({ key: globalIdentityKey(identity), condition: { personId: { S: personId } } }));
  await writeEach(database, deletes);
}

/**
 * Inserts the identity items of the changed records. An item that names another person stays.
 * @param changes of persons, with distinct ids. Of several with the same identity, the first one gets it
 * @returns the changes with an identity that names another person
 */
export async function insertIdentities(database: GlobalDatabase, changes: readonly Change[]): Promise<Change[]> {
  const wanted = changes.flatMap(({ id, identities }) =>
    identities.map((identity): Claim => ({ identity, personId: id })),
  );
  const owners = await readClaimOwners(database, wanted);
  const claims = wanted.filter(({ identity, personId }) => {
    if (owners.has(identity)) return false;
    owners.set(identity, personId);
    return true;
  });
  const inserts = claims.map(({ identity, personId }) => ({
    key: globalIdentityKey(identity),
    set: { personId: { S: personId } },
  }));
  const results = await writeEach(database, inserts);
  // Rejected because another load was faster, or because the response of the first attempt was lost.
  const rejected = claims.filter((_, i) => results[i] !== "written");
  for (const { identity } of rejected) owners.delete(identity);
  for (const [identity, owner] of await readClaimOwners(database, rejected)) owners.set(identity, owner);
  return changes.filter(({ id, identities }) => identities.some((identity) => owners.get(identity) !== id));
}

/** @returns the identities that each changed record has now; undefined if it is not stored */
async function readStoredIdentities(database: GlobalDatabase, changes: readonly Change[]) {
  const keys = changes.map(({ id }) => globalKey("person", id));
  const items = await getItems(database, keys, ["person.linkedinUrl", "person.emails"], "strong");
  return items.map((item) => item && readIdentities(unmarshallToJson(item.person?.M ?? {})));
}

/** @returns the persons that the identities name; none for a free identity */
function readClaimOwners(database: GlobalDatabase, claims: readonly Claim[]): Promise<Map<Identity, string>> {
  const identities = [...new Set(claims.map(({ identity }) => identity))];
  return readOwners(database, identities, globalIdentityKey, "strong");
}
