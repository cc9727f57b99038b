import { describe, expect, test } from "vitest";
import { addProspects, bodyFor, MODES } from "../testkit/add-prospects.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { storeGlobalRecords } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

/** Sizes around the limits of one DynamoDB request: 25 statements, 100 keys. */
const SIZES = [1, 24, 25, 26, 99, 100, 101, 999, 1_000];

describe.each(MODES)("POST /entities/leadlists/{id}/add-prospects in %s mode", (mode) => {
  test.each(SIZES)("adds exactly the %d requested persons", async (size) => {
    const tenant = await createTenant();
    const people = buildPeople(size);
    if (mode !== "direct") await storeGlobalRecords(people);

    const response = await addProspects(tenant, await bodyFor[mode](people, tenant));
    expect(response).toMatchObject({ status: 200, text: `{"addedCount":${size}}` });
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual(people.map(({ id }) => id).toSorted());
  });
});
