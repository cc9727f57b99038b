import {
  type AddAllOptions,
  type AddedAll,
  type AddSearchOptions,
  addInBatches,
  checkCount,
  type SendBatch,
} from "./add-all.ts";
import type { Fetch } from "./attempt.ts";
import { cutIntoBatches, cutIntoWindows } from "./batches.ts";
import type { CallOptions, Methods } from "./methods.ts";
import { readItems } from "./pages.ts";
import type { AnyOptions } from "./request.ts";
import type { RetryPolicy } from "./retry.ts";
import { ROUTES, type RouteData } from "./route-table.ts";
import type {
  FoundPerson,
  LeadListsQuery,
  ListedLead,
  ListedLeadList,
  Prospect,
  RouteName,
  RouteTypes,
  SearchPersonsQuery,
} from "./route-types.ts";
import { type Settings, send, type Token } from "./send.ts";

export type { AddAllOptions, AddedAll, AddSearchOptions, BatchResult } from "./add-all.ts";
export type { Fetch } from "./attempt.ts";
export { ApiError, NoResponseError } from "./errors.ts";
export type { CallOptions } from "./methods.ts";
export type { BatchRange, EntryResult, EntryStatus, StatusCounts } from "./results.ts";
export type {
  ErrorDetail,
  Facets,
  FacetValue,
  Filters,
  FoundPerson,
  FoundPersons,
  Lead,
  LeadList,
  LeadListPatch,
  LeadListsQuery,
  LeadPatch,
  ListedLead,
  ListedLeadList,
  NewLeadList,
  OrganisationUsage,
  PersonIdentity,
  PersonSearch,
  PersonValues,
  Prospect,
  ProspectResult,
  ProspectsBody,
  SearchPersonsQuery,
  StoredSearch,
  ValuesQuery,
} from "./route-types.ts";
export type { Token } from "./send.ts";

export interface ClientOptions extends Partial<RetryPolicy> {
  /** The URL of the service, without `/api/v1/entities`. */
  readonly baseUrl: string;
  readonly token: Token;
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** How long one attempt may take. Default: 30, which is API Gateway's own limit. */
  readonly timeoutSeconds?: number | undefined;
}

export interface Client extends Methods {
  /** All lists that the caller may see, newest first. Reads a page when its first list is needed. */
  allLeadLists(
    query?: Omit<LeadListsQuery, "cursor">,
    options?: CallOptions,
  ): AsyncGenerator<ListedLeadList, void, undefined>;
  /** All members of a list. Reads a page when its first member is needed. @param options.limit the size of a page */
  allLeads(
    listId: string,
    options?: CallOptions & { readonly limit?: number | undefined },
  ): AsyncGenerator<ListedLead, void, undefined>;
  /**
   * All persons of a stored search, in rank order, as they are now. Reads a page when its first person is needed. Each one that is
   * shown counts for the organisation's limit of a day.
   * @param options.limit the size of a page
   * @param options.listId each item has `inList` then, which says whether the person is in this list
   */
  allSearchPersons(
    searchId: string,
    options?: CallOptions & Omit<SearchPersonsQuery, "cursor">,
  ): AsyncGenerator<FoundPerson, void, undefined>;
  /**
   * Adds any number of persons to a list, in as many calls as necessary. Invalid entries do not stop the run. Reads the input only
   * as far as the calls in progress need.
   * @throws ApiError or NoResponseError if a call fails, the signal's reason, or the error of the input or of a callback. No call is
   * in progress then, and another run with the same `idempotencyKey` completes the work
   */
  addAll(
    listId: string,
    prospects: Iterable<Prospect> | AsyncIterable<Prospect>,
    options?: AddAllOptions,
  ): Promise<AddedAll>;
  /**
   * Adds all persons of a stored search to a list, in as many calls as necessary. Positions are those in the search.
   * @throws as `addAll`
   */
  addSearch(listId: string, searchId: string, options?: AddSearchOptions): Promise<AddedAll>;
}

/**
 * Creates a client of the service. Its methods reject with an ApiError if the service responds with an error, and with a
 * NoResponseError if there is no response, both after retries with the same Idempotency-Key.
 * @throws TypeError if `baseUrl` is not an http or https URL
 */
export function createClient(options: ClientOptions): Client {
  const settings = readSettings(options);
  const names = Object.keys(ROUTES) as RouteName[];
  // TypeScript cannot infer that each method has the types of its own route.
  const methods = Object.fromEntries(
    names.map((name) => [name, (...args: unknown[]) => send(settings, name, toInput(ROUTES[name], args))]),
  ) as unknown as Methods;
  const sendTo =
    (listId: string): SendBatch =>
    async (body, call) => {
      const input = { id: listId, body, options: { ...call, prefer: "handling=lenient" } };
      return (await send(settings, "addProspects", input)) as RouteTypes["addProspects"]["representation"];
    };
  return {
    ...methods,
    allLeadLists: (query, options) => readItems((cursor) => methods.listLeadLists({ ...query, cursor }, options)),
    allLeads: (listId, { limit, ...options } = {}) =>
      readItems((cursor) => methods.listLeads(listId, { limit, cursor }, options)),
    allSearchPersons: (searchId, { limit, listId, ...options } = {}) =>
      readItems((cursor) => methods.listSearchPersons(searchId, { limit, listId, cursor }, options)),
    addAll: (listId, prospects, options = {}) =>
      addInBatches(sendTo(listId), (maxEntries) => cutIntoBatches(prospects, maxEntries), options),
    addSearch(listId, searchId, options = {}) {
      const { first, signal } = options;
      async function readCount() {
        if (first !== undefined) checkCount("first", first);
        const { totalCount } = await methods.getSearch(searchId, { signal });
        return Math.min(totalCount, first ?? totalCount);
      }
      return addInBatches(sendTo(listId), (maxEntries) => cutIntoWindows(searchId, readCount, maxEntries), options);
    },
  };
}

function readSettings(options: ClientOptions): Settings {
  const { baseUrl, token, fetch, timeoutSeconds = 30, maxAttempts = 6, maxWaitSeconds = 120 } = options;
  if (!/^https?:\/\/[^/?#@]+(\/[^?#]*)?$/.test(baseUrl))
    throw new TypeError("baseUrl must be an http or https URL without user, query and fragment");
  return {
    baseUrl: baseUrl.replace(/\/$/, ""),
    token,
    fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)),
    timeoutMs: timeoutSeconds * 1_000,
    maxAttempts,
    maxWaitSeconds,
  };
}

/** Assigns the arguments of a method: the id, the body or the query, and the options, as far as the route has them. */
function toInput({ path, input }: RouteData, args: readonly unknown[]) {
  const rest = [...args];
  const id = path.includes("{id}") ? String(rest.shift()) : undefined;
  const value = input && rest.shift();
  const options: AnyOptions = Object(rest[0]);
  return {
    id,
    ...(input === "body" ? { body: JSON.stringify(value) } : { query: Object(value) }),
    options,
  };
}
