import { getItems } from "../dynamodb/get-items.ts";
import { searchKey } from "../dynamodb/keys.ts";
import { NotFoundError } from "../errors.ts";
import type { UseCase } from "../use-case.ts";
import type { SearchParams, StoredSearch } from "./search.schema.ts";
import { describeSearch, parseSearch } from "./stored-search.ts";

/**
 * Reads how many ids a stored search has and when it expires. Every user of the organisation may read it.
 * @throws NotFoundError if the organisation has no such search, or if it has expired
 */
export const getSearch: UseCase<{ readonly params: SearchParams }, StoredSearch> = async (
  { params: { id } },
  { principal, database, now },
) => {
  const [item] = await getItems(database, [searchKey(principal.orgId, id)]);
  const search = parseSearch(item, now);
  if (!search) throw new NotFoundError("Search", id);
  return describeSearch(id, search);
};
