import { expect } from "vitest";
import { handler as addCompanies } from "../../functions/add-companies.ts";
import { handler as addProspects } from "../../functions/add-prospects.ts";
import { handler as createLeadList } from "../../functions/create-lead-list.ts";
import { handler as deleteLeadList } from "../../functions/delete-lead-list.ts";
import { handler as getLeadList } from "../../functions/get-lead-list.ts";
import { handler as listLeadLists } from "../../functions/list-lead-lists.ts";
import { handler as listLeads } from "../../functions/list-leads.ts";
import { handler as removeProspects } from "../../functions/remove-prospects.ts";
import { handler as storeSearch } from "../../functions/store-search.ts";
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
  listLeads,
  storeSearch,
};

export interface Caller {
  readonly token: string;
  readonly listId?: string;
}

/** Sends a request as a caller, about the caller's list where the route is about one, through the Lambda handler. */
export const callRoute = (route: keyof typeof routes, { token, listId }: Caller, call: Partial<Call> = {}) =>
  invoke(handlers[route], routes[route], { token, ...(listId && { params: { id: listId } }), ...call });

/** An Idempotency-Key, as headers. */
export const withIdempotencyKey = (key: string) => ({ headers: { "idempotency-key": key } });

interface ListItem {
  readonly id: string;
}

/** What a page takes in a Lambda's answer, whose body is a text: at most 6,291,556 bytes, with what is around it. */
export const measureResponseBytes = (items: readonly unknown[]): number =>
  Buffer.byteLength(JSON.stringify(JSON.stringify({ items })));

/** Follows the cursors to the end. @param between is done between two pages */
export async function readPages(
  route: "listLeadLists" | "listLeads",
  caller: Caller,
  limit?: number,
  between: () => unknown = () => undefined,
): Promise<ListItem[][]> {
  const pages: ListItem[][] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query = { ...(limit && { limit: String(limit) }), ...(cursor && { cursor }) };
    const { status, body } = await callRoute(route, caller, { query });
    expect(status).toBe(200);
    pages.push(body.items);
    cursor = body.nextCursor;
    await between();
  }
  return pages;
}

/** The ids of what all pages hold, in their order. */
export const readIds = async (...args: Parameters<typeof readPages>): Promise<string[]> =>
  (await readPages(...args)).flat().map(({ id }) => id);

/** What a 400 says of the fields. */
export async function validationErrors(
  ...args: Parameters<typeof callRoute>
): Promise<{ path: string; message: string }[]> {
  const { status, body } = await callRoute(...args);
  expect(status).toBe(400);
  expect(body.error.code).toBe("BAD_REQUEST");
  return body.error.details;
}
