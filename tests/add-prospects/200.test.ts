import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { membershipKey } from "../../lib/dynamodb/keys.ts";
import { addProspects, addWithResults } from "../testkit/add-prospects.ts";
import { readCopy, readItem, readMemberIds } from "../testkit/db-read.ts";
import { storeGlobalRecords, storeItems } from "../testkit/fixtures.ts";
import { buildPeople, buildPerson } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test("adds the two persons of the documented request once", async () => {
    const tenant = await createTenant();
    const request = await readFile(new URL("documented-request.json", import.meta.url), "utf8");

    const first = await addProspects(tenant, request.trimEnd());
    expect(first).toMatchObject({ status: 200, text: '{"addedCount":2}' });
    expect(first.headers).toEqual({ "content-type": "application/json" });

    const second = await addProspects(tenant, request.trimEnd());
    expect(second).toMatchObject({ status: 200, text: '{"addedCount":0}' });
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([
      "550e8400-e29b-41d4-a716-446655440001",
      "550e8400-e29b-41d4-a716-446655440002",
    ]);
  });

  test("stores in a membership when, by whom and by which operation it was added, but no data of the person", async () => {
    const tenant = await createTenant();
    const person = buildPerson();
    await addProspects(tenant, { prospects: [person] });

    const key = membershipKey(tenant.orgId, tenant.listId, "person", person.id);
    expect(await readItem(key)).toEqual({
      pk: key.pk,
      sk: key.sk,
      addedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      addedBy: "member",
      operationId: expect.stringMatching(/^[\w-]{22}$/),
    });
  });

  test("returns 200 to an admin of the organisation who is not in the list's userIds", async () => {
    const tenant = await createTenant();
    const { status, text } = await addProspects(
      { ...tenant, token: tenant.adminToken },
      { prospects: [buildPerson()] },
    );
    expect({ status, text }).toEqual({ status: 200, text: '{"addedCount":1}' });
  });

  test("accepts a person id in either letter case and stores it in lower case", async () => {
    const tenant = await createTenant();
    const person = buildPerson();
    await storeGlobalRecords([person]);
    const includedIds = [person.id.toUpperCase(), person.id];

    expect((await addProspects(tenant, { prospects: [{ ...person, id: person.id.toUpperCase() }] })).text).toBe(
      '{"addedCount":1}',
    );
    const response = await addWithResults(tenant, { selection: { mode: "manual", includedIds } });
    const results = [
      { index: 0, id: person.id, status: "alreadyInList" },
      { index: 1, id: person.id, status: "duplicate", duplicateOf: 0 },
    ];
    expect(response.body).toEqual({ addedCount: 0, results });
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([person.id]);
    expect((await readCopy(tenant.orgId, person.id))?.person).toEqual(person);
  });

  test("accepts the list id in either letter case", async () => {
    const tenant = await createTenant();
    const person = buildPerson();
    await addProspects({ ...tenant, listId: tenant.listId.toUpperCase() }, { prospects: [person] });
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([person.id]);
  });

  test("counts a repeated id once and stores the data of its first occurrence", async () => {
    const tenant = await createTenant();
    const [ada, ben] = [buildPerson(), buildPerson()];
    const prospects = [ada, ben, ada, ben, { ...ada, firstName: "Another" }];

    const response = await addProspects(tenant, { prospects });
    expect(response.text).toBe('{"addedCount":2}');
    expect((await readCopy(tenant.orgId, ada.id))?.person).toEqual(ada);
  });

  test("counts only persons that were not in the list before", async () => {
    const tenant = await createTenant();
    const [members, others] = [buildPeople(30), buildPeople(20)];
    await storeGlobalRecords([...members, ...others]);
    await addProspects(tenant, { prospects: members });

    const includedIds = [...others, ...members].map(({ id }) => id).concat(randomUUID());
    const response = await addProspects(tenant, { selection: { mode: "manual", includedIds } });
    expect(response.text).toBe('{"addedCount":20}');
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual(
      [...members, ...others].map(({ id }) => id).toSorted(),
    );
  });

  test("adds a person that was removed from the list again", async () => {
    const { orgId, ...tenant } = await createTenant();
    const person = buildPerson();
    const tombstone = { operationId: "b3BlcmF0aW9uIG9mIG90aGVy", expiresAt: Math.ceil(Date.now() / 1_000) + 3_600 };
    await storeItems([{ key: membershipKey(orgId, tenant.listId, "person", person.id), attributes: tombstone }]);

    expect(await readMemberIds(orgId, tenant.listId)).toEqual([]);
    expect((await addProspects(tenant, { prospects: [person] })).text).toBe('{"addedCount":1}');
    expect(await readMemberIds(orgId, tenant.listId)).toEqual([person.id]);
    expect((await addProspects(tenant, { prospects: [person] })).text).toBe('{"addedCount":0}');
  });

  test.each([
    "application/json; charset=utf-8",
    "application/json ;charset=UTF-8; q=1",
    'application/json; charset="utf-8"',
    "APPLICATION/JSON",
  ])("accepts a body with the Content-Type %s", async (contentType) => {
    const tenant = await createTenant();
    const body = { prospects: [buildPerson()] };
    const { text } = await addProspects(tenant, body, { headers: { "content-type": contentType } });
    expect(text).toBe('{"addedCount":1}');
  });

  test("accepts a body that begins with a byte order mark", async () => {
    const tenant = await createTenant();
    const body = `\ufeff${JSON.stringify({ prospects: [buildPerson()] })}`;
    expect((await addProspects(tenant, body)).text).toBe('{"addedCount":1}');
    const inBase64 = { isBase64Encoded: true };
    expect((await addProspects(tenant, Buffer.from(body).toString("base64"), inBase64)).text).toBe('{"addedCount":0}');
  });

  test("accepts a body in base64", async () => {
    const tenant = await createTenant();
    const person = { ...buildPerson(), firstName: "Žofie" };
    const body = Buffer.from(JSON.stringify({ prospects: [person] })).toString("base64");

    expect((await addProspects(tenant, body, { isBase64Encoded: true })).text).toBe('{"addedCount":1}');
    expect((await readCopy(tenant.orgId, person.id))?.person).toEqual(person);
  });
});
