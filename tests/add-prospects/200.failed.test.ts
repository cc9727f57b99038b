import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { readCopy, readMemberIds } from "../testkit/db-read.ts";
import { storeGlobalRecords } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { log } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

/** The global item is just below DynamoDB's maximum of 400 KB. The copy has longer keys and two attributes more. */
const MAX_ITEM_BYTES = 400 * 1024;
const buildLargestRecord = () => {
  const id = randomUUID();
  const bytes = `PERSON#${id}`.length + "pk".length + "person".length + 3 + "id".length + id.length + "text".length + 2;
  return { id, text: "x".repeat(MAX_ITEM_BYTES - bytes) };
};

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test("adds all others and returns the status failed for a global record that is too large to copy", async () => {
    const tenant = await createTenant();
    const others = buildPeople(40);
    const large = buildLargestRecord();
    const records = [...others.slice(0, 20), large, ...others.slice(20)];
    await storeGlobalRecords(records);
    const body = { selection: { mode: "manual", includedIds: records.map(({ id }) => id) } };
    const otherIds = others.map(({ id }) => id).toSorted();

    log.take();
    const response = await addProspects(tenant, body, { headers: { prefer: "return=representation" } });
    const results = records.map(({ id }, index) => ({ index, id, status: id === large.id ? "failed" : "added" }));
    expect(response).toMatchObject({ status: 200, body: { addedCount: 40, results } });
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual(otherIds);
    expect(await readCopy(tenant.orgId, large.id)).toBeUndefined();
    const line = log
      .take()
      .map((text) => JSON.parse(text))
      .find(({ message }) => message === "request");
    expect(line).toMatchObject({ added: 40, failed: 1 });

    expect(await addProspects(tenant, body)).toMatchObject({ status: 200, text: '{"addedCount":0}' });
  });
});
