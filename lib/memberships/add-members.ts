import { operationOn } from "../idempotent-operation.ts";
import { copyIntoTenant, type Wanted } from "../records/copy-into-tenant.ts";
import type { Context } from "../use-case.ts";
import type { AddedWithResults, Status } from "./members.schema.ts";
import { addMemberships, type Membership, type MembersOf, readMemberships, wasChangedBy } from "./memberships.ts";

/**
 * The engine behind adding persons and companies: who is in the list already, copy the rest into the tenant, put their
 * memberships, count. Stopped at any point and run again as the same operation, it ends as one clean run would: a
 * membership that an earlier try put counts as added.
 * @param wanted at most 1,000, no id twice
 */
export async function addMembers(
  of: MembersOf,
  wanted: readonly Wanted[],
  context: Context,
): Promise<AddedWithResults> {
  const { database, now } = context;
  const ids = wanted.map(({ id }) => id);
  const operation = operationOn(of.listId, "add", ids.toSorted(), context);

  const memberships = await readMemberships(database, of, ids);
  const addedEarlier = new Set(memberships.filter((one) => wasChangedBy(one, operation)).map(({ id }) => id));
  const outside = memberships.filter(({ id, state }) => state !== "member" && !addedEarlier.has(id));
  const nowhere = await copyIntoTenant(database, of.orgId, of.type, wantedOf(outside, wanted), now);
  const copied = outside.filter(({ id }) => !nowhere.has(id));
  const added = (await addMemberships(database, copied, operation)).union(addedEarlier);

  const statusOf = (id: string): Status => (added.has(id) ? "added" : nowhere.has(id) ? "notFound" : "alreadyInList");
  const results = ids.map((id) => ({ id, status: statusOf(id) }));
  for (const { status } of results) database.tally.add(status);
  return { addedCount: added.size, results };
}

function wantedOf(memberships: readonly Membership[], wanted: readonly Wanted[]): Wanted[] {
  const ids = new Set(memberships.map(({ id }) => id));
  return wanted.filter(({ id }) => ids.has(id));
}
