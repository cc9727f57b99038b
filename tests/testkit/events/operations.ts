import { randomUUID } from "node:crypto";
import { buildItem } from "../../../lib/dynamodb/item.ts";
import { globalKey } from "../../../lib/dynamodb/keys.ts";
import type { Contents } from "../engine.ts";
import type { Random } from "../faults/random.ts";
import { range } from "../faults/seed.ts";
import type { loadLimitedService } from "../limited-service.ts";
import { buildPerson } from "../people.ts";
import { signToken } from "../tokens.ts";

type CallService = ReturnType<typeof loadLimitedService>;
type Person = ReturnType<typeof buildPerson>;

/** An organisation with lists, and persons half of whom are in the global database. */
interface Organisation {
  readonly token: string;
  readonly adminToken: string;
  readonly lists: Set<string>;
  readonly persons: readonly Person[];
}
export type World = Awaited<ReturnType<typeof createWorld>>;

const PERSONS = 16;

export async function createWorld(random: Random, organisations: number) {
  const orgs = await Promise.all(
    range(organisations).map(async (): Promise<Organisation> => {
      const org_id = `org_${random.uuid()}`;
      return {
        token: await signToken({ sub: "member", org_id, org_role: "org:member" }),
        adminToken: await signToken({ sub: "boss", org_id, org_role: "org:admin" }),
        lists: new Set(),
        persons: range(PERSONS).map(() => buildPerson(random.uuid())),
      };
    }),
  );
  const global = orgs.flatMap(({ persons }) => persons.slice(0, PERSONS / 2));
  const contents: Partial<Contents> = {
    global: global.map((person) => buildItem(globalKey("person", person.id), { person })),
  };
  return { orgs, contents };
}

/**
 * Runs one operation of a random kind through the service, and retries it with the same key while it fails. Sometimes the
 * caller retries an operation that has succeeded, because it has not received the response.
 */
export async function runOperation(random: Random, call: CallService, { orgs }: World): Promise<number> {
  const org = random.sample(orgs, 1)[0];
  if (!org) throw new Error("There is no organisation");
  const { route, admin, request } = pickOperation(random, org);
  const token = admin ? org.adminToken : org.token;
  const headers = { "idempotency-key": randomUUID() };
  let status = 0;
  for (let attempt = 0; attempt < 4; attempt++) {
    const remainingMs = random.chance(0.1) ? random.int(1_005, 1_030) : 29_000;
    const response = await call(route, { token }, { ...request, headers, remainingMs });
    status = response.status ?? 0;
    if (route === "createLeadList" && status === 201) org.lists.add(response.body.id);
    if (route === "deleteLeadList" && status === 204) org.lists.delete(request.params?.id ?? "");
    if (status !== 503 && random.chance(0.8)) break;
  }
  return status;
}

function pickOperation(random: Random, { lists, persons }: Organisation) {
  const params = { id: random.sample([...lists], 1)[0] ?? randomUUID() };
  const [one, ...others] = random.sample(persons, random.int(1, 6));
  if (!one) throw new Error("There are no persons");
  const chosen = [one, ...others];
  const lead = { id: one.id };
  const kind = random.int(0, 99);
  if (lists.size < 2 || kind < 5) return plan("createLeadList", { body: { name: `List ${kind}` } });
  // A change to the value that is stored already would not change the state.
  const value = `Changed ${random.uuid()}`;
  if (kind < 15) return plan("updateLeadList", { params, body: { name: value } });
  if (kind < 18) return plan("deleteLeadList", { params });
  if (kind < 55) return plan("addProspects", { params, body: { prospects: chosen } });
  if (kind < 78) return plan("removeProspects", { params, body: { personIds: chosen.map(({ id }) => id) } });
  if (kind < 95) return plan("updateLead", { params: lead, body: { jobTitle: value } });
  if (kind < 98) return plan("deleteLead", { params: lead }, true);
  return plan("eraseLead", { body: { email: one.emails[0] } }, true);
}

const ROUTES = [
  ...(["createLeadList", "updateLeadList", "deleteLeadList", "addProspects", "removeProspects"] as const),
  ...(["updateLead", "deleteLead", "eraseLead"] as const),
];
type Route = (typeof ROUTES)[number];

/** Loads the handlers one after the other, because they read the address of the database from the environment. */
export async function loadHandlers(call: CallService): Promise<void> {
  for (const route of ROUTES) await call(route, { token: "none" });
}

const plan = (
  route: Route,
  request: { readonly params?: { readonly id: string }; readonly body?: object },
  admin = false,
) => ({
  route,
  admin,
  request,
});
