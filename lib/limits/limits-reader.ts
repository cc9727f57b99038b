import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import { limitsKey } from "../dynamodb/keys.ts";
import type { OrgId } from "../identity/principal.ts";
import { Limits } from "./limits.ts";

/** Reads the limits of an organisation. @throws ServiceUnavailableError, and ValiError if the stored item is not valid */
export type ReadLimits = (database: Database, orgId: OrgId, now: Date) => Promise<Limits>;

/** A change of an organisation's own limits takes effect within this time. */
const CACHE_MS = 60_000;
/** A process that serves more organisations in a minute starts with an empty cache again. */
const MAX_CACHED = 1_000;

/** The limits in an item, without its keys. */
export const StoredLimits = v.object(Limits.entries);

/**
 * Creates the function that reads the limits of organisations: the organisation's own limits, and the defaults for those
 * that it does not have. The limits of an organisation are read at most once a minute.
 */
export function createLimitsReader(defaults: Limits): ReadLimits {
  const cache = new Map<OrgId, { readonly expiresAt: number; readonly limits: Promise<Limits> }>();
  return (database, orgId, now) => {
    const cached = cache.get(orgId);
    if (cached && now.getTime() < cached.expiresAt) return cached.limits;
    if (cache.size >= MAX_CACHED) cache.clear();
    const limits = readOwnLimits(database, orgId).then((own) => ({ ...defaults, ...own }));
    cache.set(orgId, { expiresAt: now.getTime() + CACHE_MS, limits });
    // The next request tries again.
    limits.catch(() => cache.delete(orgId));
    return limits;
  };
}

async function readOwnLimits(database: Database, orgId: OrgId): Promise<Limits> {
  const [item] = await getItems(database, [limitsKey(orgId)]);
  return item ? v.parse(StoredLimits, unmarshall(item)) : {};
}
