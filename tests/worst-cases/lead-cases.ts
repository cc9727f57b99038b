import { buildItem } from "../../lib/dynamodb/item.ts";
import { usageKey } from "../../lib/dynamodb/keys.ts";
import type { Send, WorstCase } from "./cases.ts";
import { buildIds, buildLargePerson, createWorld, storeLargestList } from "./world.ts";

const BYTES = 64_000;
/** No global record has it. */
const ID = "c0000000-0000-4000-8000-000000000000";
const PERSON = buildLargePerson(0, BYTES, 20);
const OTHER = buildLargePerson(0, BYTES, 20, "other");
const [ADDRESS] = PERSON.emails;

/** Creates a lead of 64 KB that has a profile and 20 addresses. */
async function createLead(send: Send) {
  const world = await createWorld();
  const params = { id: await storeLargestList(world) };
  await send("addProspects", { token: world.creator, params, body: { prospects: [{ ...PERSON, id: ID }] } });
  // The addresses after the fifth belong to the lead since this change.
  const body = { emails: PERSON.emails };
  await send("updateLead", { token: world.creator, params: { id: ID }, body: { emails: null } });
  await send("updateLead", { token: world.creator, params: { id: ID }, body });
  return world;
}

export const LEAD_CASES: readonly WorstCase[] = [
  {
    route: "getLead",
    title: "64 KB",
    prepare: async (send) => ({ token: (await createLead(send)).creator, params: { id: ID } }),
  },
  {
    route: "findLeads",
    title: "64 KB",
    prepare: async (send) => ({ token: (await createLead(send)).creator, body: { email: ADDRESS } }),
  },
  {
    route: "updateLead",
    title: "64 KB, replaces 21 identities by 21 others",
    prepare: async (send) => ({ token: (await createLead(send)).creator, params: { id: ID }, body: OTHER }),
  },
  {
    route: "deleteLead",
    title: "64 KB, 21 identities",
    prepare: async (send) => ({ token: (await createLead(send)).admin, params: { id: ID } }),
  },
  {
    route: "eraseLead",
    title: "64 KB, 21 identities",
    prepare: async (send) => ({ token: (await createLead(send)).admin, body: { email: ADDRESS } }),
  },
  {
    route: "storeSearch",
    title: "10,000 ids",
    prepare: async () => ({ token: (await createWorld()).creator, body: { personIds: buildIds(10_000) } }),
  },
  {
    route: "getSearch",
    title: "any",
    async prepare(send) {
      const token = (await createWorld()).creator;
      const { body } = await send("storeSearch", { token, body: { personIds: buildIds(10_000) } });
      return { token, params: { id: body.searchId } };
    },
  },
  {
    route: "getUsage",
    title: "31 days",
    prepare: async () => {
      const { orgId, store, admin: token } = await createWorld();
      const today = Date.now();
      const days = Array.from({ length: 31 }, (_, i) => new Date(today - i * 86_400_000).toISOString().slice(0, 10));
      await store(days.map((day) => buildItem(usageKey(orgId, day), { requests: 1 })));
      return { token };
    },
  },
];
