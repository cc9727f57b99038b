import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import { getItems } from "../dynamodb/get-items.ts";
import { buildItem, type Item } from "../dynamodb/item.ts";
import { latestSearchKey } from "../dynamodb/keys.ts";
import type { TenantKey } from "../dynamodb/tables.ts";
import type { Filters } from "../person-search/filters.schema.ts";
import { normaliseFilters } from "../person-search/normalise-filters.ts";
import type { UseCaseContext } from "../use-case.ts";

/** `expiresAt` is in epoch seconds. */
const LatestSearch = v.object({ searchId: v.string(), expiresAt: v.number() });
type LatestSearch = v.InferOutput<typeof LatestSearch>;

type Context = Pick<UseCaseContext, "principal" | "hashIdentity">;

/** Filters can contain the name of a person, so the key has a keyed hash of them. @param filters normalised */
const buildKey = (filters: object, { principal: { orgId, userId }, hashIdentity }: Context): TenantKey =>
  latestSearchKey(orgId, userId, hashIdentity(orgId, `filters:${JSON.stringify(filters)}`));

/** Builds the item that names a user's latest search with some filters. @param filters normalised */
export const buildLatestSearchItem = (filters: object, search: LatestSearch, context: Context): Item =>
  buildItem(buildKey(filters, context), search);

/**
 * Finds the latest search of a user with equal filters.
 * @returns its id; undefined if the user has made no such search in the last 24 hours
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function findLatestSearch(
  filters: Filters,
  context: Context & Pick<UseCaseContext, "database" | "now">,
): Promise<string | undefined> {
  const [item] = await getItems(context.database, [buildKey(normaliseFilters(filters), context)]);
  const search = item && v.parse(LatestSearch, unmarshall(item));
  return search && search.expiresAt > context.now.getTime() / 1_000 ? search.searchId : undefined;
}
