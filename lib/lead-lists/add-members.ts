import { copyIntoTenant, type Wanted } from "../prospects/copy-into-tenant.ts";
import type { Context } from "../use-case.ts";
import type { AddedWithResults, Status } from "./added.schema.ts";
import { addMemberships, isMember, readMemberships, wasChangedBy } from "./memberships.ts";
import { type MembersOf, operationIdOf } from "./operation.ts";

/**
 * The engine behind adding persons and companies: who is in the list already, copy the rest into the tenant, put their
 * memberships, count. Stopped at any point and run again as the same operation, it ends as one clean run would: a
 * membership that an earlier try put counts as added.
 * @param wanted at most 1,000, no id twice
 */
export async function addMembers(
  of: MembersOf,
  wanted: readonly Wanted[],
  { database, principal, idempotencyKey, now }: Context,
): Promise<AddedWithResults> {
  const ids = wanted.map(({ id }) => id);
  const operation = { id: operationIdOf(of, idempotencyKey, ids), userId: principal.userId, at: now };

  const memberships = await readMemberships(database, of, ids);
  const addedEarlier = new Set(ids.filter((id) => wasChangedBy(memberships.get(id), operation.id)));
  const outside = wanted.filter(({ id }) => !addedEarlier.has(id) && !isMember(memberships.get(id)));
  const nowhere = await copyIntoTenant(database, of.orgId, of.type, outside, now);
  const copied = outside.map(({ id }) => id).filter((id) => !nowhere.has(id));
  const added = (await addMemberships(database, of, copied, memberships, operation)).union(addedEarlier);

  const statusOf = (id: string): Status => (added.has(id) ? "added" : nowhere.has(id) ? "notFound" : "alreadyInList");
  const results = ids.map((id) => ({ id, status: statusOf(id) }));
  for (const { status } of results) database.tally.add(status);
  return { addedCount: added.size, results };
}
