import { buildItem } from "../../lib/dynamodb/item.ts";
import { copyKey, globalKey } from "../../lib/dynamodb/keys.ts";
import type { EntityType } from "../../lib/entity-type.ts";
import { client } from "../testkit/client.ts";
import { putItems } from "../testkit/put-items.ts";
import type { WorstCase } from "./cases.ts";
import type { RouteName } from "./measure.ts";
import { buildIds, buildLargePerson, createWorld, storeLargestList, storeMembers } from "./world.ts";

const IDS = buildIds(10_000);
const THOUSAND = IDS.slice(0, 1_000);
const KB = 1_000;

async function createList(type: EntityType, members: readonly string[] = []) {
  const world = await createWorld();
  const id = await storeLargestList(world, type);
  await storeMembers(world, id, type, members);
  return { world, call: { token: world.creator, params: { id } } };
}

/** Stores records of 4 KB in the global database. */
const storeRecords = (type: EntityType) =>
  putItems(
    client,
    "global",
    THOUSAND.map((id) => buildItem(globalKey(type, id), { [type]: { id, name: "x".repeat(4 * KB - 100) } })),
  );

const remove = (route: RouteName, type: EntityType, field: string): WorstCase => ({
  route,
  title: "1,000 members that were changed 20 times",
  prepare: async () => ({ ...(await createList(type, THOUSAND)).call, body: { [field]: THOUSAND } }),
});

export const MEMBER_CASES: readonly WorstCase[] = [
  {
    route: "addProspects",
    title: "1,000 new persons of 5.8 KB with 6 identities each",
    async prepare() {
      const prospects = THOUSAND.map((_, i) => buildLargePerson(i, 5.8 * KB, 5));
      return { ...(await createList("person")).call, body: { prospects } };
    },
  },
  {
    route: "addProspects",
    title: "selects 1,000 global records of 4 KB, excludes 9,000 ids",
    async prepare(send) {
      const { world, call } = await createList("person");
      await storeRecords("person");
      const response = await send("storeSearch", { token: world.creator, body: { personIds: IDS } });
      const { searchId } = response.body;
      const selection = { mode: "bulk", searchId, startIndex: 0, targetCount: 1_000, excludedIds: IDS.slice(1_000) };
      return { ...call, body: { selection } };
    },
  },
  {
    route: "addCompanies",
    title: "1,000 global records of 4 KB",
    async prepare() {
      await storeRecords("company");
      return { ...(await createList("company")).call, body: { companyIds: THOUSAND } };
    },
  },
  remove("removeProspects", "person", "personIds"),
  remove("removeCompanies", "company", "companyIds"),
  {
    route: "listLeads",
    title: "100 leads of 64 KB",
    async prepare() {
      const ids = IDS.slice(0, 101);
      const { world, call } = await createList("person", ids);
      const person = buildLargePerson(0, 64 * KB, 20);
      await world.store(
        ids.map((id) => buildItem(copyKey(world.orgId, "person", id), { person: { ...person, id }, source: "direct" })),
      );
      return { ...call, query: { limit: "100" } };
    },
  },
];
