import type { Item } from "../dynamodb/item.ts";
import type { Key } from "../dynamodb/tables.ts";
import type { OrgId } from "../identity/principal.ts";
import type { RecordRequest } from "../records/copy-into-tenant.ts";
import { createPersonIdResolver } from "../records/person-id.ts";
import { buildWindowKeys, selectWindow } from "../searches/stored-search.ts";
import type { ProspectsBody } from "./prospects-body.ts";

/** The keys of the items that `resolveProspects` needs. */
export const listKeysToRead = (orgId: OrgId, body: ProspectsBody): Key[] =>
  body.mode === "bulk" ? buildWindowKeys(orgId, body) : [];

/**
 * Resolves the body of a request to at most 1,000 prospects with distinct ids, in request order. The first of several
 * entries with the same id is used.
 * @param items the items of `listKeysToRead`, in that order
 * @throws BadRequestError if the search of a selection is unknown or has expired
 */
export function resolveProspects(
  orgId: OrgId,
  body: ProspectsBody,
  items: readonly (Item | undefined)[],
  now: Date,
): RecordRequest[] {
  switch (body.mode) {
    case "direct": {
      const resolveId = createPersonIdResolver(orgId);
      return removeDuplicates(
        body.prospects.map(({ identity, profile }) => ({ id: resolveId(identity), suppliedRecord: profile })),
      );
    }
    case "manual":
      return removeDuplicates(body.includedIds.map((id) => ({ id })));
    case "bulk":
      return removeDuplicates(selectWindow(items, body, now).map((id) => ({ id })));
  }
}

function removeDuplicates(prospects: readonly RecordRequest[]): RecordRequest[] {
  const byId = new Map<string, RecordRequest>();
  for (const prospect of prospects) if (!byId.has(prospect.id)) byId.set(prospect.id, prospect);
  return [...byId.values()];
}
