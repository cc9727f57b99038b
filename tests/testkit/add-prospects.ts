import { expect } from "vitest";
import { handler } from "../../functions/add-prospects.ts";
import { routes } from "../../lib/routes.ts";
import { storeSearch } from "./fixtures.ts";
import { type Call, invoke } from "./invoke.ts";
import { proxy } from "./setup.ts";
import type { Tenant } from "./tenant.ts";

interface Caller {
  readonly token: string;
  readonly listId: string;
}

/** Calls POST /entities/leadlists/{id}/add-prospects through its Lambda handler. */
export const addProspects = ({ token, listId }: Caller, body: unknown, call: Partial<Call> = {}) =>
  invoke(handler, routes.addProspects, { token, params: { id: listId }, body, ...call });

/** Calls add-prospects with `Prefer: return=representation`: the response has one result for each entry. */
export const addWithResults = (caller: Caller, body: unknown, call: Partial<Call> = {}) =>
  addProspects(caller, body, { ...call, headers: { prefer: "return=representation", ...call.headers } });

/** Calls add-prospects with `Prefer: handling=lenient`: invalid entries do not make the request invalid. */
export const addLeniently = (caller: Caller, body: unknown, call: Partial<Call> = {}) =>
  addProspects(caller, body, { ...call, headers: { prefer: "handling=lenient", ...call.headers } });

/** Expects 400 without a database request and returns the `details` of the error. */
export async function expectValidationErrors(
  caller: Caller,
  body: unknown,
): Promise<{ path: string; message: string }[]> {
  proxy.take();
  const { status, body: errorBody } = await addProspects(caller, body);
  expect(status).toBe(400);
  expect(proxy.take()).toEqual([]);
  return errorBody.error.details;
}

interface WithId {
  readonly id: string;
}

/** The three forms of the request body. */
export const MODES = ["direct", "manual", "bulk"] as const;

/** For each form, builds a body that requests exactly these persons. */
export const bodyFor: Record<
  (typeof MODES)[number],
  (people: readonly WithId[], tenant: Tenant) => Promise<{ prospects: unknown } | { selection: unknown }>
> = {
  direct: async (people) => ({ prospects: people }),
  manual: async (people) => ({ selection: { mode: "manual", includedIds: people.map(({ id }) => id) } }),
  bulk: async (people, { orgId }) => {
    const searchId = await storeSearch(
      orgId,
      people.map(({ id }) => id),
    );
    return { selection: { mode: "bulk", searchId, startIndex: 0, targetCount: people.length } };
  },
};
