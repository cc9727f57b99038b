import { copyIntoTenant, type Wanted } from "../prospects/copy-into-tenant.ts";
import type { Context } from "../use-case.ts";
import type { AddedWithResults, Status } from "./add-prospects.schema.ts";
import { addMemberships, holdersOf, type MembersOf, operationIdOf } from "./memberships.ts";

/**
 * The engine behind adding persons and companies: who is in the list already, copy the rest into the tenant, put their
 * memberships, count. Stopped at any point and run again as the same operation, it ends as one clean run would: a
 * membership stamped by an earlier try counts as added.
 * @param wanted at most 1,000, no id twice
 */
export async function addMembers(
  of: MembersOf,
  wanted: readonly Wanted[],
  { database, principal, idempotencyKey, now }: Context,
): Promise<AddedWithResults> {
  const ids = wanted.map(({ id }) => id);
  const operationId = operationIdOf(of, idempotencyKey, ids);

  const holders = await holdersOf(database, of, ids, operationId);
  const outside = wanted.filter(({ id }) => !holders.has(id));
  const nowhere = await copyIntoTenant(database, of.orgId, of.type, outside, now);
  const copied = outside.map(({ id }) => id).filter((id) => !nowhere.has(id));
  const added = await addMemberships(database, of, copied, { operationId, addedBy: principal.userId, addedAt: now });

  const statusOf = (id: string): Status => {
    if (nowhere.has(id)) return "notFound";
    return added.has(id) || holders.get(id) === "mine" ? "added" : "alreadyInList";
  };
  const results = ids.map((id) => ({ id, status: statusOf(id) }));
  for (const { status } of results) database.tally.add(status);
  return { addedCount: results.filter(({ status }) => status === "added").length, results };
}
