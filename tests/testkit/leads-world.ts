import { randomBytes, randomUUID } from "node:crypto";
import { deadlineAfter } from "../../lib/deadline.ts";
import { createClient } from "../../lib/dynamodb/client.ts";
import { createDatabase } from "../../lib/dynamodb/database.ts";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { copyIntoTenant } from "../../lib/records/copy-into-tenant.ts";
import type { Identity } from "../../lib/records/identities.ts";
import { recognisePersons } from "../../lib/records/recognition/recognise.ts";
import { routes } from "../../lib/routes.ts";
import { readCopy } from "./db-read.ts";
import { TABLES } from "./environment.ts";
import { hashIdentity, storeGlobalIdentities, storeGlobalRecords } from "./fixtures.ts";
import { readOwners } from "./identified-person.ts";
import { invoke } from "./invoke.ts";
import type { LeadOperation, LeadsState, Outcome } from "./leads-model.ts";
import { describeOutcome, type ModelRecord } from "./recognition-model.ts";
import { createTenant } from "./tenant.ts";

export const PROFILES = ["p", "q"] as const;
export const ADDRESSES = ["x", "y", "z"] as const;
const IDENTITIES = [...PROFILES, ...ADDRESSES];

/** The handlers of the routes, which reach the database of `endpoint`. */
export interface LeadsService {
  readonly endpoint: string;
  readonly updateLead: LambdaHandler;
  readonly deleteLead: LambdaHandler;
  readonly eraseLead: LambdaHandler;
}

/**
 * An organisation, and persons of the global database, whose identities are letters.
 * @param globalRecords a record for each person that the operations can name by its id; undefined if there is none
 */
export async function createLeadsWorld(service: LeadsService, globalRecords: readonly (ModelRecord | undefined)[]) {
  const { orgId, token, adminToken } = await createTenant();
  const run = randomBytes(6).toString("hex");
  const ids = globalRecords.map(() => randomUUID());
  const toUrl = (name: string) => `https://www.linkedin.com/in/${name}${run}`;
  const toAddress = (name: string) => `${name}@${run}.example`;
  const toIdentity = (name: string): Identity =>
    PROFILES.some((profile) => profile === name) ? `linkedin:/in/${name}${run}` : `email:${toAddress(name)}`;
  const toRecord = ({ profile, addresses }: ModelRecord) => ({
    firstName: "Ada",
    ...(profile && { linkedinUrl: toUrl(profile) }),
    emails: addresses.map(toAddress),
  });
  const state: LeadsState = {
    owners: new Map(),
    leads: new Map(),
    globalOwners: new Map(),
    globalProfiles: new Map(),
    globalRecords: new Map(),
  };
  const known = globalRecords.flatMap((record, i) => (record ? [{ id: ids[i] ?? "", record }] : []));
  const globalOwners = new Map(
    known
      .toReversed()
      .flatMap(({ id, record }) => [record.profile ?? [], record.addresses].flat().map((name) => [name, id])),
  );
  const model: LeadsState = {
    ...state,
    globalOwners,
    globalProfiles: new Map(known.map(({ id, record }) => [id, record.profile])),
    globalRecords: new Map(known.map(({ id, record }) => [id, record])),
  };
  if (known.length > 0) await storeGlobalRecords(known.map(({ id, record }) => ({ id, ...toRecord(record) })));
  const personIds = Object.fromEntries([...globalOwners].map(([name, id]) => [toIdentity(name), id]));
  if (globalOwners.size > 0) await storeGlobalIdentities(personIds);
  const client = createClient(service.endpoint);

  async function add({ id, profile, addresses }: Extract<LeadOperation, { type: "add" }>["entry"]): Promise<Outcome> {
    const database = createDatabase({ client, tables: TABLES }, deadlineAfter(25_000));
    const context = {
      orgId,
      operation: { id: randomUUID(), userId: "member", at: new Date("2026-01-01") },
      hashIdentity: (identity: Identity) => hashIdentity(orgId, identity),
    };
    const record = toRecord({ profile, addresses });
    const identities = [profile ?? [], addresses].flat().map(toIdentity);
    const { ids: found } = await recognisePersons(database, context, [{ index: 0, id, identities, record }], () =>
      randomUUID(),
    );
    const person = found.get(0) ?? "";
    await copyIntoTenant(database, context, "person", [{ id: person, suppliedRecord: record }]);
    return { id: person };
  }

  /** Applies one operation through the service. */
  async function apply(operation: LeadOperation): Promise<Outcome> {
    if (operation.type === "add") return add(operation.entry);
    if (operation.type === "patch") {
      const { id, profile, addresses } = operation;
      const body = {
        ...(profile !== undefined && { linkedinUrl: profile && toUrl(profile) }),
        ...(addresses && { emails: addresses.map(toAddress) }),
      };
      const { status } = await invoke(service.updateLead, routes.updateLead, { token, params: { id }, body });
      return { status: status ?? 0 };
    }
    if (operation.type === "erase") {
      const call = { token: adminToken, params: { id: operation.id } };
      return { status: (await invoke(service.deleteLead, routes.deleteLead, call)).status ?? 0 };
    }
    const { profile, addresses } = operation.identity;
    const body = profile ? { linkedinUrl: toUrl(profile) } : { email: toAddress(addresses[0] ?? "") };
    const response = await invoke(service.eraseLead, routes.eraseLead, { token: adminToken, body });
    return response.status === 200 ? { id: response.body.id } : { status: response.status ?? 0 };
  }

  const listPersons = (outcomes: readonly Outcome[]) => outcomes.flatMap(({ id }) => id ?? []);
  const describe = (
    outcomes: readonly Outcome[],
    owners: ReadonlyMap<string, string>,
    describeLead: (id: string) => string,
  ) =>
    [
      outcomes.map(({ status }) => status ?? "-").join(" "),
      describeOutcome(listPersons(outcomes), owners, describeLead, IDENTITIES, ids),
    ].join(" ");

  return {
    ids,
    model,
    apply,
    /** Describes the results of operations, and what is stored. New persons are numbered in their order. */
    async describeStored(outcomes: readonly Outcome[]): Promise<string> {
      const names = new Map(IDENTITIES.map((name) => [hashIdentity(orgId, toIdentity(name)), name]));
      const stored = await readOwners(orgId, IDENTITIES.map(toIdentity));
      const owners = new Map(
        IDENTITIES.flatMap((name, i): [string, string][] => (stored[i] ? [[name, String(stored[i])]] : [])),
      );
      const leads = new Map<string, string>();
      for (const id of [...ids, ...listPersons(outcomes)]) {
        const item = await readCopy(orgId, id);
        const profile = names.get(String(item?.profile)) ?? "none";
        const record = JSON.stringify(item?.person ?? "erased")
          .replaceAll(run, "")
          .match(/(?<=\/in\/)\w+|\w+(?=@)|erased/g);
        leads.set(id, item ? `${profile}: ${(record ?? []).toSorted().join()}` : "no lead");
      }
      return describe(outcomes, owners, (id) => leads.get(id) ?? "");
    },
    /** Describes the same of a model. */
    describeModel: (model: LeadsState, outcomes: readonly Outcome[]): string =>
      describe(outcomes, model.owners, (id) => {
        const lead = model.leads.get(id);
        if (!lead) return "no lead";
        const { profile, addresses = [] } = lead.record ?? {};
        const record = lead.isErased ? ["erased"] : [profile ?? [], ...addresses].flat().toSorted();
        return `${lead.profile ?? "none"}: ${record.join()}`;
      }),
  };
}
