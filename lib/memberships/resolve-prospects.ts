import { type Entry, isValid, mapEntry } from "../entries.ts";
import { createOperation, type IdempotentOperation } from "../idempotent-operation.ts";
import { describeEntry } from "../records/recognition/hash-entry.ts";
import { buildWindowKeys, selectWindow } from "../searches/stored-search.ts";
import type { UseCaseContext } from "../use-case.ts";
import { listIds, type MemberRequest } from "./add-members.ts";
import type { ProspectSource } from "./prospect-source.ts";
import type { ProspectsBody } from "./prospects-body.ts";
import { directProspects } from "./recognise-prospects.ts";

/** Chooses how the prospects of a request are resolved. @param listId of the list to which the prospects are added */
export function createProspectSource(body: ProspectsBody, listId: string, context: UseCaseContext): ProspectSource {
  const toResolved = (entries: readonly Entry<MemberRequest>[]) => ({
    entries,
    operation: createOperation(listId, "add", listIds(entries), context),
  });
  switch (body.mode) {
    case "direct":
      return directProspects(body.prospects, createDirectOperation(body.prospects, listId, context), context);
    case "manual": {
      const entries = body.includedIds.map((entry) => mapEntry(entry, (id) => ({ id })));
      return { keys: [], resolve: () => toResolved(entries) };
    }
    case "bulk":
      return {
        keys: buildWindowKeys(context.principal.orgId, body),
        resolve: (items) =>
          toResolved(
            selectWindow(items, body, context.now).map(({ position, id }) => ({ index: position, value: { id } })),
          ),
      };
  }
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
