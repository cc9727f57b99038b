import { type Entry, isValid, mapEntry } from "../entries.ts";
import { BadRequestError } from "../errors.ts";
import { createOperation, type IdempotentOperation } from "../idempotent-operation.ts";
import { describeEntry } from "../records/recognition/hash-entry.ts";
import { findLatestSearch } from "../searches/latest-search.ts";
import { selectWindow } from "../searches/select-window.ts";
import type { BulkSelection } from "../searches/selection.schema.ts";
import { buildWindowKeys } from "../searches/stored-search.ts";
import type { UseCaseContext } from "../use-case.ts";
import { listIds, type MemberRequest } from "./add-members.ts";
import type { ProspectSource } from "./prospect-source.ts";
import type { ProspectsBody } from "./prospects-body.ts";
import { directProspects } from "./recognise-prospects.ts";

/**
 * Chooses how the prospects of a request are resolved.
 * @param listId of the list to which the prospects are added
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function createProspectSource(
  body: ProspectsBody,
  listId: string,
  context: UseCaseContext,
): Promise<ProspectSource> {
  switch (body.mode) {
    case "direct":
      return directProspects(body.prospects, createDirectOperation(body.prospects, listId, context), context);
    case "manual": {
      const entries = body.includedIds.map((entry) => mapEntry(entry, (id) => ({ id })));
      return { keys: [], resolve: () => toResolved(entries, listId, context) };
    }
    case "bulk":
      return bulkProspects(body, listId, context);
  }
}

/** Resolves a window of a search, which filters find by themselves in one request more. */
async function bulkProspects(body: BulkSelection, listId: string, context: UseCaseContext): Promise<ProspectSource> {
  const searchId = body.filters ? await findLatestSearch(body.filters, context) : body.searchId;
  if (searchId == null) return { keys: [], resolve: throwNoSearch };
  return {
    keys: buildWindowKeys(context.principal.orgId, searchId, body),
    ...(body.filters && { searchId }),
    resolve(items) {
      const selected = selectWindow(items, body, context.now);
      return toResolved(
        selected.map(({ position, id }) => ({ index: position, value: { id } })),
        listId,
        context,
      );
    },
  };
}

const toResolved = (entries: readonly Entry<MemberRequest>[], listId: string, context: UseCaseContext) => ({
  entries,
  operation: createOperation(listId, "add", listIds(entries), context),
});

/** Not thrown before the list is authorised. */
function throwNoSearch(): never {
  const details = [
    { path: "selection.filters", message: "must be those of a search that you made in the last 24 hours" },
  ];
  throw new BadRequestError("You have not searched with these filters in the last 24 hours; search first", details);
}

/** A retry is the same operation, whatever the database contains by then. */
function createDirectOperation(
  prospects: Extract<ProspectsBody, { mode: "direct" }>["prospects"],
  listId: string,
  context: UseCaseContext,
): IdempotentOperation {
  const keys = prospects.filter(isValid).map(({ value }) => value.id ?? describeEntry(value));
  return createOperation(listId, "add", [...new Set(keys)].sort(), context);
}
