import { writeConditionally } from "../dynamodb/conditional-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import { leadListKey } from "../dynamodb/keys.ts";
import type { Insert, Update } from "../dynamodb/partiql.ts";
import type { IdempotentOperation } from "../idempotent-operation.ts";
import { addToMemberCount, beginMemberChange } from "../lead-lists/member-count.ts";
import type { MembershipScope } from "../lead-lists/members.ts";
import { hasOperation, type Membership, readByKey } from "./read-memberships.ts";

/**
 * Writes and re-reads memberships until none needs a change. A write is rejected because another operation came first
 * or because our own response was lost; re-reading tells which. The loop terminates: each rejection means that some
 * operation made progress.
 *
 * Before the first write, the count of the list is marked; afterwards it is changed by what was certainly written. A
 * membership whose response was lost may have been written by another attempt of the operation, which counts it.
 * @param countChange what each changed membership adds to the count of the list
 * @param write builds the change of a membership, or returns undefined if it needs none
 * @returns the ids whose membership this operation changed, now or in an earlier attempt
 * @throws ServiceUnavailableError if the deadline passes first; what was changed is kept
 */
export async function changeMemberships(
  database: Database,
  { orgId, listId }: MembershipScope,
  memberships: readonly Membership[],
  operation: IdempotentOperation,
  countChange: 1 | -1,
  write: (membership: Membership) => Insert | Update | undefined,
): Promise<Set<string>> {
  const list = leadListKey(orgId, listId);
  const changed = new Set<string>();
  let hasBegun = false;
  let writtenCount = 0;
  for (let pending = memberships; pending.length > 0; ) {
    const writes = pending.flatMap((membership) => {
      if (hasOperation(membership, operation)) changed.add(membership.id);
      const planned = changed.has(membership.id) ? undefined : write(membership);
      return planned ? [{ membership, planned }] : [];
    });
    if (writes.length > 0 && !hasBegun) {
      await beginMemberChange(database, list, operation);
      hasBegun = true;
    }
    const written = await writeConditionally(
      database,
      writes.map(({ planned }) => planned),
    );
    for (const [i, { membership }] of writes.entries()) if (written[i]) changed.add(membership.id);
    writtenCount += written.filter(Boolean).length;
    const rejected = writes.map(({ membership }) => membership).filter(({ id }) => !changed.has(id));
    pending = await readByKey(database, rejected);
  }
  await addToMemberCount(database, list, operation, countChange * writtenCount);
  return changed;
}
