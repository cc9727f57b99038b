import * as v from "valibot";
import { buildItem } from "../../../lib/dynamodb/item.ts";
import { copyKey, globalKey, leadListKey, membershipKey } from "../../../lib/dynamodb/keys.ts";
import { OrgId } from "../../../lib/identity/principal.ts";
import { buildLeadListItems } from "../../../lib/lead-lists/list-references.ts";
import { buildSearchItems } from "../../../lib/searches/stored-search.ts";
import type { Contents } from "../engine.ts";
import { buildPerson, removeIdentities } from "../people.ts";
import { buildSettledCount } from "../settled-count.ts";
import { signToken } from "../tokens.ts";
import type { Random } from "./random.ts";

/** Where a person is stored before the calls. The tenant also has a copy of members and of removed members. */
export type InitialState = "unknown" | "global" | "copied" | "member" | "removed";
/**
 * `direct`: persons with ids only. `recognised`: persons who also have a LinkedIn profile and an e-mail address.
 * `withoutIds`: persons who have only these.
 */
export type Mode = "direct" | "recognised" | "withoutIds" | "manual" | "bulk";

export interface Person {
  readonly id: string;
  readonly state: InitialState;
  /** The record in the global database, if there is one. */
  readonly record: ReturnType<typeof buildPerson>;
  /** The record that a caller supplies. */
  readonly input: ReturnType<typeof removeIdentities<ReturnType<typeof buildPerson>>>;
}
export type Scenario = Awaited<ReturnType<typeof createScenario>>;

/** Creates an organisation with a list and persons in these initial states. Equal random values give equal scenarios. */
export async function createScenario(random: Random, counts: Partial<Record<InitialState, number>>) {
  const orgId = v.parse(OrgId, `org_${random.uuid()}`);
  const people = Object.entries(counts).flatMap(([state, count]) =>
    Array.from({ length: count }, () => buildScenarioPerson(random.uuid(), state as InitialState)),
  );
  return {
    orgId,
    listId: random.uuid(),
    searchId: random.uuid(),
    token: await signToken({ sub: "member", org_id: orgId }),
    people: random.sample(people, people.length),
  };
}

export function buildScenarioPerson(id: string, state: InitialState): Person {
  const record = buildPerson(id);
  return { id, state, record, input: { ...removeIdentities(record), jobTitle: "As supplied by the caller" } };
}

/** Builds the body that adds these persons. `bulk` selects from the stored search, which has all persons of the scenario. */
export function buildBody({ searchId }: Scenario, mode: Mode, people: readonly Person[]): object {
  if (mode === "direct") return { prospects: people.map(({ input }) => input) };
  const prospects = people.map(({ record, input }) => ({ ...record, ...input }));
  if (mode === "recognised") return { prospects };
  if (mode === "withoutIds") return { prospects: prospects.map(({ id: _, ...prospect }) => prospect) };
  if (mode === "manual") return { selection: { mode, includedIds: people.map(({ id }) => id) } };
  return { selection: { mode, searchId, startIndex: 0, targetCount: people.length } };
}

const AT = "2026-01-01T00:00:00.000Z";
const FAR_FUTURE = 4_102_444_800;

/** Builds the items of both tables before the calls. The copies in the tenant differ from the global records. */
export function buildContents({ orgId, listId, searchId, people }: Scenario): Contents {
  const ids = people.map(({ id }) => id);
  const created = { createdBy: "member", createdAt: AT, updatedBy: "member", updatedAt: AT };
  const list = { id: listId, name: "A list", type: "person" as const, userIds: ["member"], ...created };
  const memberCount = people.filter(({ state }) => state === "member").length;
  const { search, chunks } = buildSearchItems(orgId, searchId, ids, FAR_FUTURE);
  const tenants = [
    ...buildLeadListItems(orgId, list),
    // As in a list that never had members, there is no count without members.
    ...(memberCount > 0 ? [buildSettledCount(leadListKey(orgId, listId), memberCount)] : []),
    search,
    ...chunks,
    ...people.flatMap(({ id, state, record }) => {
      if (state === "unknown" || state === "global") return [];
      const edited = { ...record, jobTitle: "Edited by the tenant" };
      const copy = buildItem(copyKey(orgId, "person", id), { person: edited, source: "global", copiedAt: AT });
      if (state === "copied") return [copy];
      const membership = { operationId: "an earlier operation", addedAt: AT, addedBy: "other" };
      const tombstone = { formerOperationIds: ["the operation that added"], expiresAt: FAR_FUTURE };
      const attributes = state === "removed" ? { ...membership, ...tombstone } : membership;
      return [copy, buildItem(membershipKey(orgId, listId, "person", id), attributes)];
    }),
  ];
  const inGlobal = people.filter(({ state }) => state !== "unknown");
  return { tenants, global: inGlobal.map(({ id, record }) => buildItem(globalKey("person", id), { person: record })) };
}
