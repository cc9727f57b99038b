import { Entity } from "electrodb";
import { copyKey, globalKey, membershipKey } from "../../../lib/dynamodb/keys.ts";
import { TABLES } from "../../testkit/environment.ts";
import type { Contender } from "./contender.ts";
import { assertListAccess, buildCopyAttributes, documentClient, toKey } from "./document-client.ts";

// biome-ignore lint/suspicious/noTemplateCurlyInString: electrodb fills it in
const partition = { field: "pk", composite: ["pk"], template: "${pk}", casing: "none" } as const;
// biome-ignore lint/suspicious/noTemplateCurlyInString: electrodb fills it in
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

/** Not written by electrodb. */
const AS_STORED = { ignoreOwnership: true } as const;
const SIDE_BY_SIDE = { concurrent: 8 } as const;

/** Looks what is there, then puts what is missing: electrodb's batches take no condition. */
export const contender: Contender = async (job) => async () => {
  const { orgId, listId, people } = job;
  const membershipOf = (id: string) => toKey(membershipKey(orgId, listId, "person", id));
  const copyOf = (id: string) => toKey(copyKey(orgId, "person", id));
  await assertListAccess(job);

  const options = { ...AS_STORED, ...SIDE_BY_SIDE };
  const members = await Membership.get(people.map(({ id }) => membershipOf(id))).go({ ...options, consistent: true });
  const inList = new Set(members.data.map(({ pk, sk }) => `${pk}|${sk}`));
  const outside = people.filter(({ id }) => !inList.has(`${membershipOf(id).pk}|${membershipOf(id).sk}`));
  if (outside.length === 0) return 0;
  const copies = await Copy.get(outside.map(({ id }) => copyOf(id))).go({ ...options, consistent: true });
  const found = await Global.get(outside.map(({ id }) => ({ pk: globalKey("person", id).pk }))).go(options);
  const copied = new Set(copies.data.map(({ pk }) => pk));
  const records = new Map(found.data.map(({ pk, person }) => [pk, person]));

  const copiedAt = new Date().toISOString();
  const missing = outside.filter(({ id }) => !copied.has(copyOf(id).pk));
  await Copy.put(
    missing.map(({ id, input }) => ({
      ...copyOf(id),
      ...buildCopyAttributes(records.get(globalKey("person", id).pk), input, copiedAt),
    })),
  ).go(SIDE_BY_SIDE);
  await Membership.put(outside.map(({ id }) => ({ ...membershipOf(id), addedAt: copiedAt, addedBy: "member" }))).go(
    SIDE_BY_SIDE,
  );
  return outside.length;
};
