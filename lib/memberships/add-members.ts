import type { Database } from "../dynamodb/database.ts";
import { type Entry, isValid, type ValidEntry } from "../entries.ts";
import type { IdempotentOperation } from "../idempotent-operation.ts";
import type { MembershipScope } from "../lead-lists/members.ts";
import { createCopyContext } from "../records/build-copy.ts";
import { copyIntoTenant, type RecordRequest } from "../records/copy-into-tenant.ts";
import type { UseCaseContext } from "../use-case.ts";
import type { AddedWithResults, Result, Status } from "./members.schema.ts";
import { addMemberships } from "./memberships.ts";
import { hasOperation, type Membership, readMemberships } from "./read-memberships.ts";

/** A person or company to add. */
export interface MemberRequest extends RecordRequest {
  /** The tenant certainly has a copy. */
  readonly isCopied?: boolean;
}

/** What an operation has to add, as last read. */
interface Addition {
  readonly scope: MembershipScope;
  readonly operation: IdempotentOperation;
  readonly entries: readonly Entry<MemberRequest>[];
  /** The first entry of each person or company. */
  readonly firstEntries: ReadonlyMap<string, ValidEntry<MemberRequest>>;
  readonly notMembers: readonly Membership[];
  /** The ids that an earlier attempt added. */
  readonly addedEarlier: ReadonlySet<string>;
}

/**
 * Finds out which persons or companies are members of a list already.
 * @param entries at most 1,000. Of entries with the same id, the first is used
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function planAddition(
  database: Database,
  scope: MembershipScope,
  entries: readonly Entry<MemberRequest>[],
  operation: IdempotentOperation,
): Promise<Addition> {
  const firstEntries = findFirstEntries(entries);
  const memberships = await readMemberships(database, scope, [...firstEntries.keys()]);
  const addedEarlier = new Set(memberships.filter((one) => hasOperation(one, operation)).map(({ id }) => id));
  const notMembers = memberships.filter(({ id, state }) => state !== "member" && !addedEarlier.has(id));
  return { scope, operation, entries, firstEntries, notMembers, addedEarlier };
}

/**
 * Copies the records of new members into the tenant, puts their memberships and counts them. If it stops at any point, a
 * retry of the same operation returns the result of one uninterrupted run, because a membership that an earlier attempt put
 * counts as added.
 * @returns one result for each entry, in the same order
 * @throws ServiceUnavailableError if the deadline passes first; what was written is kept
 */
export async function addMembers(addition: Addition, context: UseCaseContext): Promise<AddedWithResults> {
  const { database } = context;
  const { scope, operation, entries, firstEntries, notMembers, addedEarlier } = addition;
  const toCopy = notMembers.flatMap(({ id }) => firstEntries.get(id)?.value ?? []).filter(({ isCopied }) => !isCopied);
  const notCopied = await copyIntoTenant(database, createCopyContext(context, operation), scope.type, toCopy);
  const available = notMembers.filter(({ id }) => !notCopied.has(id));
  const added = (await addMemberships(database, scope, available, operation)).union(addedEarlier);

  const toStatus = (id: string): Status => {
    if (added.has(id)) return "added";
    return notCopied.get(id) ?? "alreadyInList";
  };
  const toResult = (entry: Entry<MemberRequest>): Result => {
    const { index } = entry;
    if (!isValid(entry)) return { index, status: "invalid", details: [...entry.details] };
    const { id } = entry.value;
    const duplicateOf = firstEntries.get(id)?.index ?? index;
    return duplicateOf === index
      ? { index, id, status: toStatus(id) }
      : { index, id, status: "duplicate", duplicateOf };
  };
  const results = entries.map(toResult);
  for (const { status } of results) database.counters.increment(status);
  return { addedCount: added.size, results };
}

/** The ids of the valid entries, each once, in an order that does not depend on theirs. */
export const listIds = (entries: readonly Entry<MemberRequest>[]): string[] =>
  [...new Set(entries.filter(isValid).map(({ value }) => value.id))].sort();

/** The first entry with each id. */
function findFirstEntries(entries: readonly Entry<MemberRequest>[]): Map<string, ValidEntry<MemberRequest>> {
  const byId = new Map<string, ValidEntry<MemberRequest>>();
  for (const entry of entries) {
    if (isValid(entry) && !byId.has(entry.value.id)) byId.set(entry.value.id, entry);
  }
  return byId;
}
