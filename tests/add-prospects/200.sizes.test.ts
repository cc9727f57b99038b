import { describe, expect, test } from "vitest";
import { addProspects, asking, MODES } from "../testkit/add-prospects.ts";
import { membersOf } from "../testkit/db-read.ts";
import { storeGlobal } from "../testkit/fixtures.ts";
import { somePeople } from "../testkit/people.ts";
import { newTenant } from "../testkit/tenant.ts";

/** Around what the database takes in one request: 25 statements, 100 keys. */
const SIZES = [1, 24, 25, 26, 99, 100, 101, 999, 1_000];

describe.each(MODES)("%s mode", (mode) => {
  test.each(SIZES)("adds exactly the %d asked for", async (size) => {
    const tenant = await newTenant();
    const people = somePeople(size);
    if (mode !== "direct") await storeGlobal(people);

    const answer = await addProspects(tenant, await asking[mode](people, tenant));
    expect(answer).toMatchObject({ status: 200, text: `{"addedCount":${size}}` });
    expect(await membersOf(tenant.orgId, tenant.listId)).toEqual(people.map(({ id }) => id).toSorted());
  });
});
