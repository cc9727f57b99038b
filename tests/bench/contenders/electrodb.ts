import { Entity } from "electrodb";
import { copyKey, globalKey, membershipKey } from "../../../lib/dynamodb/keys.ts";
import { TABLES } from "../../testkit/environment.ts";
import type { Contender } from "./contender.ts";
import { assertListAccess, buildCopyAttributes, documentClient, toKey } from "./document-client.ts";

// biome-ignore lint/suspicious/noTemplateCurlyInString: electrodb's template syntax
const partition = { field: "pk", composite: ["pk"], template: "${pk}", casing: "none" } as const;
// biome-ignore lint/suspicious/noTemplateCurlyInString: electrodb's template syntax
const sort = { field: "sk", composite: ["sk"], template: "${sk}", casing: "none" } as const;
const keys = { pk: { type: "string", required: true }, sk: { type: "string", required: true } } as const;

const Membership = new Entity(
  {
    model: { entity: "membership", version: "1", service: "bench" },
    attributes: { ...keys, addedAt: { type: "string", required: true }, addedBy: { type: "string", required: true } },
    indexes: { primary: { pk: partition, sk: sort } },
  },
  { client: documentClient, table: TABLES.tenants },
);
const Copy = new Entity(
  {
    model: { entity: "copy", version: "1", service: "bench" },
    attributes: {
      ...keys,
      person: { type: "any", required: true },
      source: { type: ["global", "direct"] as const, required: true },
      copiedAt: { type: "string", required: true },
    },
    indexes: { primary: { pk: partition, sk: sort } },
  },
  { client: documentClient, table: TABLES.tenants },
);
const Global = new Entity(
  {
    model: { entity: "person", version: "1", service: "bench" },
    attributes: { pk: keys.pk, person: { type: "any", required: true } },
    indexes: { primary: { pk: partition } },
  },
  { client: documentClient, table: TABLES.global },
);

/** Needed to read items that electrodb did not write. */
const READ_OPTIONS = { ignoreOwnership: true } as const;
const CONCURRENCY = { concurrent: 8 } as const;

/**
 * Reads which items exist, then puts those that are missing. electrodb's batches do not support conditions, so two
 * concurrent callers both count the persons that they share.
 */
export const contender: Contender = async (job) => async () => {
  const { orgId, listId, people } = job;
  const toMembershipKey = (id: string) => toKey(membershipKey(orgId, listId, "person", id));
  const toCopyKey = (id: string) => toKey(copyKey(orgId, "person", id));
  await assertListAccess(job);

  const options = { ...READ_OPTIONS, ...CONCURRENCY };
  const members = await Membership.get(people.map(({ id }) => toMembershipKey(id))).go({
    ...options,
    consistent: true,
  });
  const inList = new Set(members.data.map(({ pk, sk }) => `${pk}|${sk}`));
  const notMembers = people.filter(({ id }) => !inList.has(`${toMembershipKey(id).pk}|${toMembershipKey(id).sk}`));
  if (notMembers.length === 0) return 0;
  const copies = await Copy.get(notMembers.map(({ id }) => toCopyKey(id))).go({ ...options, consistent: true });
  const found = await Global.get(notMembers.map(({ id }) => ({ pk: globalKey("person", id).pk }))).go(options);
  const copied = new Set(copies.data.map(({ pk }) => pk));
  const records = new Map(found.data.map(({ pk, person }) => [pk, person]));

  const copiedAt = new Date().toISOString();
  const missing = notMembers.filter(({ id }) => !copied.has(toCopyKey(id).pk));
  await Copy.put(
    missing.map(({ id, input }) => ({
      ...toCopyKey(id),
      ...buildCopyAttributes(records.get(globalKey("person", id).pk), input, copiedAt),
    })),
  ).go(CONCURRENCY);
  await Membership.put(
    notMembers.map(({ id }) => ({ ...toMembershipKey(id), addedAt: copiedAt, addedBy: "member" })),
  ).go(CONCURRENCY);
  return notMembers.length;
};
