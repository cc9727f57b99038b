import { expect } from "vitest";
import { handler as addCompanies } from "../../functions/add-companies.ts";
import { handler as addProspects } from "../../functions/add-prospects.ts";
import { handler as createLeadList } from "../../functions/create-lead-list.ts";
import { handler as deleteLead } from "../../functions/delete-lead.ts";
import { handler as deleteLeadList } from "../../functions/delete-lead-list.ts";
import { handler as eraseLead } from "../../functions/erase-lead.ts";
import { handler as findLeads } from "../../functions/find-leads.ts";
import { handler as getLead } from "../../functions/get-lead.ts";
import { handler as getLeadList } from "../../functions/get-lead-list.ts";
import { handler as getSearch } from "../../functions/get-search.ts";
import { handler as getUsage } from "../../functions/get-usage.ts";
import { handler as listLeadLists } from "../../functions/list-lead-lists.ts";
import { handler as listLeads } from "../../functions/list-leads.ts";
import { handler as listPersonValues } from "../../functions/list-person-values.ts";
import { handler as listSearchPersons } from "../../functions/list-search-persons.ts";
import { handler as removeCompanies } from "../../functions/remove-companies.ts";
import { handler as removeProspects } from "../../functions/remove-prospects.ts";
import { handler as searchPersons } from "../../functions/search-persons.ts";
import { handler as storeSearch } from "../../functions/store-search.ts";
import { handler as updateLead } from "../../functions/update-lead.ts";
import { handler as updateLeadList } from "../../functions/update-lead-list.ts";
import { routes } from "../../lib/routes.ts";
import { type Call, invoke } from "./invoke.ts";

const handlers = {
  createLeadList,
  listLeadLists,
  getLeadList,
  updateLeadList,
  deleteLeadList,
  addProspects,
  addCompanies,
  removeProspects,
  removeCompanies,
  listLeads,
  getLead,
  updateLead,
  deleteLead,
  findLeads,
  eraseLead,
  storeSearch,
  getSearch,
  searchPersons,
  listSearchPersons,
  listPersonValues,
  getUsage,
};

export interface Caller {
  readonly token: string;
  readonly listId?: string;
}

/** Calls a route through its Lambda handler. `{id}` is the caller's list, unless `call` has other parameters. */
export const callRoute = (route: keyof typeof routes, { token, listId }: Caller, call: Partial<Call> = {}) =>
  invoke(handlers[route], routes[route], { token, ...(listId && { params: { id: listId } }), ...call });

/** The part of a call that sends an Idempotency-Key. */
export const withIdempotencyKey = (key: string) => ({ headers: { "idempotency-key": key } });

interface ListItem {
  readonly id: string;
}

/**
 * The size of a page in the response of a Lambda function. The body is a JSON string inside the response, so it is
 * escaped twice. Lambda accepts at most 6,291,556 bytes, which include everything around the page.
 */
export const measureResponseBytes = (items: readonly unknown[]): number =>
  Buffer.byteLength(JSON.stringify(JSON.stringify({ items })));

/**
 * Reads all pages of a listing by following its cursors.
 * @param between is called after each page
 * @param filter other query parameters
 */
export async function readPages(
  route: "listLeadLists" | "listLeads",
  caller: Caller,
  limit?: number,
  between: () => unknown = () => undefined,
  filter: Record<string, string> = {},
): Promise<ListItem[][]> {
  const pages: ListItem[][] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query = { ...filter, ...(limit && { limit: String(limit) }), ...(cursor && { cursor }) };
    const { status, body } = await callRoute(route, caller, { query });
    expect(status).toBe(200);
    pages.push(body.items);
    cursor = body.nextCursor;
    await between();
  }
  return pages;
}

/** The ids of all items of a listing, in the order of its pages. */
export const readIds = async (...args: Parameters<typeof readPages>): Promise<string[]> =>
  (await readPages(...args)).flat().map(({ id }) => id);

/** Calls a route, expects 400 BAD_REQUEST and returns the `details` of the error. */
export async function validationErrors(
  ...args: Parameters<typeof callRoute>
): Promise<{ path: string; message: string }[]> {
  const { status, body } = await callRoute(...args);
  expect(status).toBe(400);
  expect(body.error.code).toBe("BAD_REQUEST");
  return body.error.details;
}
