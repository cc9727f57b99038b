import { describe, expect, test } from "vitest";
import { addProspects, bodyFor, MODES } from "../testkit/add-prospects.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { storeGlobalRecords } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

/** Around what the database takes in one request: 25 statements, 100 keys. */
const SIZES = [1, 24, 25, 26, 99, 100, 101, 999, 1_000];

describe.each(MODES)("%s mode", (mode) => {
  test.each(SIZES)("adds exactly the %d asked for", async (size) => {
    const tenant = await createTenant();
    const people = buildPeople(size);
    if (mode !== "direct") await storeGlobalRecords(people);

    const answer = await addProspects(tenant, await bodyFor[mode](people, tenant));
    expect(answer).toMatchObject({ status: 200, text: `{"addedCount":${size}}` });
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual(people.map(({ id }) => id).toSorted());
  });
});
