import type { Item } from "../dynamodb/item.ts";
import type { Key } from "../dynamodb/tables.ts";
import { type Entry, mapEntry } from "../entries.ts";
import type { OrgId } from "../identity/principal.ts";
import type { RecordRequest } from "../records/copy-into-tenant.ts";
import { createPersonIdResolver } from "../records/person-id.ts";
import { buildWindowKeys, selectWindow } from "../searches/stored-search.ts";
import type { ProspectsBody } from "./prospects-body.ts";

/** The keys of the items that `resolveProspects` needs. */
export const listKeysToRead = (orgId: OrgId, body: ProspectsBody): Key[] =>
  body.mode === "bulk" ? buildWindowKeys(orgId, body) : [];

/**
 * Resolves the body of a request to at most 1,000 entries, in request order, each with the id of its person unless it
 * is invalid.
 * @param items the items of `listKeysToRead`, in that order
 * @throws BadRequestError if the search of a selection is unknown or has expired
 */
export function resolveProspects(
  orgId: OrgId,
  body: ProspectsBody,
  items: readonly (Item | undefined)[],
  now: Date,
): Entry<RecordRequest>[] {
  switch (body.mode) {
    case "direct": {
      const resolveId = createPersonIdResolver(orgId);
      return body.prospects.map((entry) =>
        mapEntry(entry, ({ identity, profile }) => ({ id: resolveId(identity), suppliedRecord: profile })),
      );
    }
    case "manual":
      return body.includedIds.map((entry) => mapEntry(entry, (id) => ({ id })));
    case "bulk":
      return selectWindow(items, body, now).map(({ position, id }) => ({ index: position, value: { id } }));
  }
}
