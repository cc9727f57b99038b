import type { Item } from "../dynamodb/get-items.ts";
import type { Key } from "../dynamodb/keys.ts";
import type { OrgId } from "../identity/principal.ts";
import type { Wanted } from "../records/copy-into-tenant.ts";
import { personIds } from "../records/person-id.ts";
import { idsInWindow, windowKeys } from "../searches/stored-search.ts";
import type { ProspectsBody } from "./prospects-body.ts";

/** The keys of the stored items that `resolve` needs. */
export const keysToResolve = (orgId: OrgId, body: ProspectsBody): Key[] =>
  body.mode === "bulk" ? windowKeys(orgId, body) : [];

/**
 * The distinct prospects a request asks for, in its order, at most 1,000. Of several with one id the first counts.
 * @param items those of `keysToResolve`, in that order
 * @throws BadRequestError when a selection's search is unknown or has expired
 */
export function resolve(orgId: OrgId, body: ProspectsBody, items: readonly (Item | undefined)[], now: Date): Wanted[] {
  switch (body.mode) {
    case "direct": {
      const idOf = personIds(orgId);
      return distinct(body.prospects.map(({ identity, profile }) => ({ id: idOf(identity), given: profile })));
    }
    case "manual":
      return distinct(body.includedIds.map((id) => ({ id })));
    case "bulk":
      return distinct(idsInWindow(items, body, now).map((id) => ({ id })));
  }
}

function distinct(prospects: readonly Wanted[]): Wanted[] {
  const byId = new Map<string, Wanted>();
  for (const prospect of prospects) if (!byId.has(prospect.id)) byId.set(prospect.id, prospect);
  return [...byId.values()];
}
