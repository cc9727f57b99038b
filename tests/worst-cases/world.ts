import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { buildItem, type Item } from "../../lib/dynamodb/item.ts";
import { leadListKey, membershipKey } from "../../lib/dynamodb/keys.ts";
import type { EntityType } from "../../lib/entity-type.ts";
import { OrgId } from "../../lib/identity/principal.ts";
import { buildLeadListItems } from "../../lib/lead-lists/list-references.ts";
import { client } from "../testkit/client.ts";
import { putItems } from "../testkit/put-items.ts";
import { buildSettledCount } from "../testkit/settled-count.ts";
import { signToken } from "../testkit/tokens.ts";

/** User ids of the greatest length. */
export const buildUsers = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${name} ${i}`.padEnd(128, "."));
export const [CREATOR = "", MEMBER = "", FORMER = ""] = ["creator", "member", "former"].map((name) =>
  name.padEnd(128, "."),
);

/** Ids that are the same in each run, because they decide over the shards. */
export const buildIds = (count: number) =>
  Array.from({ length: count }, (_, i) => `a0000000-0000-4000-8000-${String(i).padStart(12, "0")}`);

export type World = Awaited<ReturnType<typeof createWorld>>;

/** Creates an organisation with an id of the greatest length, and tokens for its users. */
export async function createWorld() {
  const orgId = v.parse(OrgId, randomBytes(32).toString("hex"));
  const sign = (sub: string, role = "org:member") => signToken({ sub, org_id: orgId, org_role: role });
  return {
    orgId,
    creator: await sign(CREATOR),
    member: await sign(MEMBER),
    former: await sign(FORMER),
    colleague: await sign("colleague"),
    admin: await sign("admin".padEnd(128, "."), "org:admin"),
    /** Stores items directly. */
    store: (items: readonly Item[]) => putItems(client, "tenants", items),
  };
}

/** A list of the largest size: every field has its greatest length, and it was changed 20 times. */
export function buildLargestList(index: number, userIds: readonly string[], type: EntityType = "person") {
  const at = new Date(Date.UTC(2026, 0, 1) + index).toISOString();
  return {
    id: `b0000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    name: "\u{1F4C7}".repeat(256),
    type,
    icpId: "\u{1F4C7}".repeat(64),
    startDate: "2026-01-01",
    endDate: "2026-12-31",
    userIds: [...userIds],
    ...{ createdBy: CREATOR, createdAt: at, updatedBy: CREATOR, updatedAt: at },
    ...buildHistory(),
  };
}

/** The operation ids of an item that was changed 20 times. */
const buildHistory = () => ({
  operationId: "o".repeat(22),
  formerOperationIds: Array.from({ length: 19 }, () => "o".repeat(22)),
});

/** The kept count of a list. It is not due, so that the next operation also writes to the index. */
export const buildCount = (orgId: OrgId, listId: string): Item =>
  buildSettledCount(leadListKey(orgId, listId), 1_000_000);

/** Stores a list of the largest size with its references. */
export async function storeLargestList({ orgId, store }: World, type: EntityType = "person"): Promise<string> {
  const list = buildLargestList(0, [CREATOR, ...buildUsers("user", 99)], type);
  await store([...buildLeadListItems(orgId, list), buildCount(orgId, list.id)]);
  return list.id;
}

/** Stores members that were changed 20 times. */
export const storeMembers = ({ orgId, store }: World, listId: string, type: EntityType, ids: readonly string[]) =>
  store(
    ids.map((id) =>
      buildItem(membershipKey(orgId, listId, type, id), {
        ...{ addedAt: "2026-01-01T00:00:00.000Z", addedBy: CREATOR, removedBy: CREATOR },
        ...buildHistory(),
      }),
    ),
  );

/** A person whose JSON has this many bytes, with a profile and e-mail addresses that no other person has. */
export function buildLargePerson(index: number, bytes: number, addresses: number, name = "person") {
  const unique = `${name}-${String(index).padStart(6, "0")}`;
  const person = {
    firstName: "Ada",
    linkedinUrl: `https://www.linkedin.com/in/${unique}`,
    emails: Array.from({ length: addresses }, (_, i) => `${unique}-${String(i).padStart(2, "0")}@example.com`),
    workExperiences: [] as { description: string }[],
  };
  for (let left = countLeft(); left > 0; left = countLeft()) {
    person.workExperiences.push({ description: "x".repeat(Math.min(1_900, left)) });
  }
  return person;

  function countLeft(): number {
    return bytes - JSON.stringify(person).length - JSON.stringify({ description: "" }).length - 1;
  }
}
