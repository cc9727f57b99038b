import type { Item } from "../dynamodb/item.ts";
import type { Key } from "../dynamodb/tables.ts";
import type { OrgId } from "../identity/principal.ts";
import type { RecordRequest } from "../records/copy-into-tenant.ts";
import { createPersonIdResolver } from "../records/person-id.ts";
import { buildWindowKeys, selectWindow } from "../searches/stored-search.ts";
import type { ProspectsBody } from "./prospects-body.ts";

/** The keys of the stored items that `resolve` needs. */
export const listKeysToRead = (orgId: OrgId, body: ProspectsBody): Key[] =>
  body.mode === "bulk" ? buildWindowKeys(orgId, body) : [];

/**
 * The distinct prospects a request asks for, in its order, at most 1,000. Of several with one id the first counts.
 * @param items those of `keysToResolve`, in that order
 * @throws BadRequestError when a selection's search is unknown or has expired
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
