import { buildItem } from "../../lib/dynamodb/item.ts";
import { copyKey } from "../../lib/dynamodb/keys.ts";
import { buildDocument } from "../../lib/person-search/document.ts";
import { storeGlobalRecords } from "../testkit/fixtures.ts";
import { buildEmptyIndex } from "../testkit/person-index/build-empty-index.ts";
import type { WorstCase } from "./cases.ts";
import { buildLargePerson, createWorld, storeLargestList, storeMembers } from "./world.ts";

const IDS = Array.from({ length: 10_000 }, (_, i) => `d0000000-0000-4000-8000-${String(i).padStart(12, "0")}`);
const ON_PAGE = IDS.slice(0, 100);
/** Part of the records and of the filters, so that other cases are not found. */
const COMPANY = "Worst case";

/** Stores 100 leads of 64 KB, which are members of a list, and their global records of the same size. */
async function storePage() {
  const world = await createWorld();
  const listId = await storeLargestList(world);
  const records = ON_PAGE.map((id, i) => ({ ...buildLargePerson(i, 64_000, 5), id }));
  await storeGlobalRecords(records);
  const copied = { source: "global", copiedAt: "2026-01-01T00:00:00.000Z" };
  await world.store(
    records.map((person) => buildItem(copyKey(world.orgId, "person", person.id), { person, ...copied })),
  );
  await storeMembers(world, listId, "person", ON_PAGE);
  return { token: world.creator, listId };
}

/** Puts 10,000 persons into the index of the handlers that are measured. */
async function indexPersons(): Promise<void> {
  const { openPersonIndex } = await import("../../lib/person-search/open-person-index.ts");
  const engine = await openPersonIndex();
  if (await engine.needsRebuild()) await buildEmptyIndex(engine);
  await engine.put(IDS.map((id) => buildDocument(id, { companyName: COMPANY, emails: ["a@example.com"] })));
}

const FILTERS = { companyName: { any: [COMPANY] } };

export const SEARCH_CASES: readonly WorstCase[] = [
  {
    route: "searchPersons",
    title: "10,000 hits, shows 100 leads of 64 KB, `listId`",
    async prepare() {
      await indexPersons();
      const { token, listId } = await storePage();
      return { token, body: { filters: FILTERS, limit: 100, listId } };
    },
  },
  {
    route: "listSearchPersons",
    title: "100 leads of 64 KB, `listId`",
    async prepare(send) {
      const { token, listId } = await storePage();
      const { body } = await send("storeSearch", { token, body: { personIds: IDS } });
      return { token, params: { id: body.searchId }, query: { limit: "100", listId } };
    },
  },
  {
    route: "listPersonValues",
    title: "any",
    async prepare() {
      await indexPersons();
      return { token: (await createWorld()).creator, query: { field: "companyName" } };
    },
  },
];
