import { handler } from "../../functions/add-prospects.ts";
import { routes } from "../../lib/routes.ts";
import { storeSearch } from "./fixtures.ts";
import { type Call, invoke } from "./invoke.ts";
import type { Tenant } from "./tenant.ts";

interface Caller {
  readonly token: string;
  readonly listId: string;
}

/** Adds prospects as a member of the list, through the Lambda handler. */
export const addProspects = ({ token, listId }: Caller, body: unknown, call: Partial<Call> = {}) =>
  invoke(handler, routes.addProspects, { token, params: { id: listId }, body, ...call });

/** The same, asking what became of each prospect. */
export const addWithResults = (caller: Caller, body: unknown, call: Partial<Call> = {}) =>
  addProspects(caller, body, { ...call, headers: { prefer: "return=representation", ...call.headers } });

interface WithId {
  readonly id: string;
}

/** The three ways to ask for persons. */
export const MODES = ["direct", "manual", "bulk"] as const;

/** A body that asks for these persons, and for no others. */
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
