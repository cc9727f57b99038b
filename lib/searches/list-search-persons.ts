import { getItems } from "../dynamodb/get-items.ts";
import { leadListKey } from "../dynamodb/keys.ts";
import { NotFoundError } from "../errors.ts";
import { authorisePersonList } from "../lead-lists/lead-list.ts";
import type { Page } from "../pagination/page.schema.ts";
import type { UseCase } from "../use-case.ts";
import type { FoundPerson, FoundPersonsQuery } from "./found-persons.schema.ts";
import type { SearchParams } from "./search.schema.ts";
import { showPersons } from "./show-persons.ts";
import { buildWindowKeys, readWindow } from "./stored-search.ts";

interface Input {
  readonly params: SearchParams;
  readonly query: FoundPersonsQuery;
}

/**
 * Shows the persons of a stored search as they are now, one page at a time, in rank order. It does not need the engine. Every
 * user of the organisation may read them.
 * @throws NotFoundError if the organisation has no such search, or if it has expired
 * @throws NotFoundError, ForbiddenError, BadRequestError if the caller may not use the list `listId`
 * @throws TooManyRequestsError
 */
export const listSearchPersons: UseCase<Input, Page<FoundPerson>> = async ({ params: { id }, query }, context) => {
  const { principal, database, cursors, now } = context;
  const { orgId } = principal;
  const { listId, limit } = query;
  const scope = [orgId, "search", id];
  const startIndex = query.cursor ? Number(cursors.decode(scope, query.cursor)) : 0;
  const window = { startIndex, targetCount: limit };

  const windowKeys = buildWindowKeys(orgId, id, window);
  const listKeys = listId === undefined ? [] : [leadListKey(orgId, listId)];
  const items = await getItems(database, [...windowKeys, ...listKeys]);
  const result = readWindow(items.slice(0, windowKeys.length), window, now);
  if (!result) throw new NotFoundError("Search", id);
  if (listId !== undefined) authorisePersonList(items[windowKeys.length], listId, principal);

  const persons = await showPersons(result.ids, listId, context);
  const end = startIndex + persons.length;
  return { items: persons, nextCursor: end < result.totalCount ? cursors.encode(scope, String(end)) : null };
};
