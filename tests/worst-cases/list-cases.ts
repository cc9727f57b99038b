import { buildLeadListItems } from "../../lib/lead-lists/list-references.ts";
import type { WorstCase } from "./cases.ts";
import {
  buildCount,
  buildLargestList,
  buildUsers,
  CREATOR,
  createWorld,
  FORMER,
  MEMBER,
  storeLargestList,
  type World,
} from "./world.ts";

const LISTS = 1_000;

let listings: Promise<World> | undefined;

/**
 * An organisation in which a member has created 1,000 lists of the largest size, and a colleague has one small list. The
 * references of a former user are left.
 */
async function createListings(): Promise<World> {
  const world = await createWorld();
  const userIds = [CREATOR, MEMBER, ...buildUsers("user", 98)];
  // The listings read the references of the admins and of two users only. Those of the other users are not stored.
  const items = Array.from({ length: LISTS }, (_, i) => i).flatMap((i) => {
    const list = buildLargestList(i, userIds);
    const references = buildLeadListItems(world.orgId, { ...list, userIds: [MEMBER] }).slice(1);
    const stale = buildLeadListItems(world.orgId, { ...list, userIds: [FORMER], updatedAt: "2025-12-31" }).slice(2);
    return [
      ...buildLeadListItems(world.orgId, list).slice(0, 1),
      ...references,
      ...stale,
      buildCount(world.orgId, list.id),
    ];
  });
  await world.store(items);
  const small = { ...buildLargestList(LISTS, ["colleague"]), name: "A list", icpId: "icp-7", formerOperationIds: [] };
  await world.store(buildLeadListItems(world.orgId, small));
  return world;
}

const list = (
  title: string,
  token: "member" | "former" | "admin" | "colleague",
  query: Record<string, string>,
): WorstCase => ({
  route: "listLeadLists",
  title,
  async prepare() {
    listings ??= createListings();
    return { token: (await listings)[token], query };
  },
});

const OTHERS = buildUsers("other", 100);

export const LIST_CASES: readonly WorstCase[] = [
  {
    route: "createLeadList",
    title: "100 users",
    async prepare() {
      const { id: _, createdAt: __, ...body } = buildLargestList(0, [CREATOR, ...buildUsers("user", 99)]);
      return { token: (await createWorld()).creator, body };
    },
  },
  list("user of 1,000 lists of 15 KB", "member", {}),
  list("the same, `limit=100`", "member", { limit: "100" }),
  list("the same, `type` of none of them", "member", { type: "company" }),
  list("admin of 1,001 lists", "admin", {}),
  list("former user of 1,000 lists, whose references are left", "former", { limit: "100" }),
  list("colleague with one list", "colleague", {}),
  {
    route: "getLeadList",
    title: "15 KB, a million members",
    async prepare() {
      const world = await createWorld();
      return { token: world.admin, params: { id: await storeLargestList(world) } };
    },
  },
  {
    route: "updateLeadList",
    title: "replaces 100 users by 100 others",
    async prepare() {
      const world = await createWorld();
      return { token: world.admin, params: { id: await storeLargestList(world) }, body: { userIds: OTHERS } };
    },
  },
  {
    route: "deleteLeadList",
    title: "100 users",
    async prepare() {
      const world = await createWorld();
      return { token: world.admin, params: { id: await storeLargestList(world) } };
    },
  },
];
