import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { globalIdentityKey, globalKey } from "../../lib/dynamodb/keys.ts";
import type { Identity } from "../../lib/records/identities.ts";
import { callRoute, withIdempotencyKey } from "../testkit/call-route.ts";
import { readCopy, readMemberIds } from "../testkit/db-read.ts";
import { createLead, expectErased, getLead, removeLead } from "../testkit/erase.ts";
import { buildErrorBody } from "../testkit/errors.ts";
import { findInTable } from "../testkit/find-in-table.ts";
import { deleteItems, hashIdentity, storeGlobalRecords } from "../testkit/fixtures.ts";
import { buildIdentifiedPerson, readOwners, storeGlobalPerson, storeLead } from "../testkit/identified-person.ts";
import { log } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

describe("DELETE /entities/leads/{id}", () => {
  test("leaves only the fact in the database, and no personal value in any item or response", async () => {
    const { tenant, person } = await createLead(8);
    const [name, city, phone, externalId] = Array.from({ length: 4 }, () => `secret-${randomUUID()}`);
    const body = { firstName: name, city, phones: [phone], externalId };
    await callRoute("updateLead", tenant, { params: { id: person.id }, body });
    await callRoute("addProspects", tenant, { body: { prospects: [{ ...person.record, firstName: name }] } });
    const values = [name, city, phone, externalId, person.name, ...person.record.emails].map(String);
    expect(await findInTable("tenants", values)).toEqual(expect.arrayContaining(values));

    log.take();
    const response = await removeLead(tenant, person.id);
    expect([response.status, response.text]).toEqual([204, ""]);
    const { profile, erasedAt } = await expectErased(tenant.orgId, person.id, person.identities);
    expect(profile).toBe(hashIdentity(tenant.orgId, person.profile));
    expect(await findInTable("tenants", values)).toEqual([]);
    expect((await getLead(tenant, person.id)).body).toEqual({ id: person.id, erasedAt });
    const { body: page } = await callRoute("listLeads", tenant);
    expect(page.items).toEqual([{ id: person.id, erasedAt, addedAt: expect.any(String), addedBy: "member" }]);
    const lines = log.take().join();
    expect(values.filter((value) => lines.includes(value))).toEqual([]);
  });

  test("claims the free identities of the record and of the global record, and leaves those of others", async () => {
    const tenant = await createTenant();
    const [person, other] = [buildIdentifiedPerson(), buildIdentifiedPerson()];
    const [globalOnly, owned] = [`${person.name}.g@b.example`, `${other.name}.o@b.example`];
    await storeLead(tenant.orgId, other, { [other.profile]: other.id, [`email:${owned}`]: other.id });
    await storeLead(
      tenant.orgId,
      { ...person, record: { ...person.record, emails: [...person.record.emails, owned] } },
      {},
    );
    const globalRecord = { ...person.record, emails: [globalOnly] };
    await storeGlobalRecords([globalRecord]);
    expect((await removeLead(tenant, person.id)).status).toBe(204);
    await expectErased(tenant.orgId, person.id, [...person.identities, `email:${globalOnly}`]);
    expect(await readOwners(tenant.orgId, [`email:${owned}`])).toEqual([other.id]);
  });

  test("does not claim a profile of the global record that the organisation replaced", async () => {
    const { tenant, person } = await createLead();
    const replaced: Identity = `linkedin:/in/${person.name}-wrong`;
    const globalRecord = { ...person.record, linkedinUrl: `https://www.linkedin.com/in/${person.name}-wrong` };
    await storeGlobalRecords([globalRecord]);
    await removeLead(tenant, person.id);
    await expectErased(tenant.orgId, person.id, person.identities);
    expect(await readOwners(tenant.orgId, [replaced])).toEqual([undefined]);
  });

  test("claims any number of addresses of a global record", async () => {
    const tenant = await createTenant();
    const person = buildIdentifiedPerson(350);
    await storeGlobalPerson(person);
    const selection = { mode: "manual", includedIds: [person.id] };
    await callRoute("addProspects", tenant, { body: { selection } });
    expect((await removeLead(tenant, person.id)).status).toBe(204);
    await expectErased(tenant.orgId, person.id, person.identities);
  });

  test("keeps the membership, and a later add reports alreadyInList or erased", async () => {
    const tenant = await createTenant();
    const person = buildIdentifiedPerson();
    await storeGlobalPerson(person);
    const selection = { mode: "manual", includedIds: [person.id] };
    const headers = { prefer: "return=representation" };
    const add = (body: object) => callRoute("addProspects", tenant, { body, headers });
    await add({ selection });
    await removeLead(tenant, person.id);
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([person.id]);
    const result = { index: 0, id: person.id };
    expect((await add({ selection })).body.results).toEqual([{ ...result, status: "alreadyInList" }]);
    await callRoute("removeProspects", tenant, { body: { personIds: [person.id] } });
    for (const body of [{ selection }, { prospects: [person.record] }]) {
      expect((await add(body)).body).toMatchObject({ addedCount: 0, results: [{ ...result, status: "erased" }] });
    }
    await expectErased(tenant.orgId, person.id, person.identities);
  });

  test("makes a later add report erased by each identity that the person had, also after the global record was deleted", async () => {
    const tenant = await createTenant();
    const person = buildIdentifiedPerson(8);
    await storeGlobalPerson(person);
    await callRoute("addProspects", tenant, { body: { selection: { mode: "manual", includedIds: [person.id] } } });
    await removeLead(tenant, person.id);
    await callRoute("removeProspects", tenant, { body: { personIds: [person.id] } });
    await deleteItems([globalKey("person", person.id), ...person.identities.map(globalIdentityKey)]);
    const prospects = [
      { firstName: "Ada", linkedinUrl: person.record.linkedinUrl },
      ...person.record.emails.map((email) => ({ firstName: "Ada", emails: [email] })),
    ];
    const headers = { prefer: "return=representation" };
    for (const prospect of prospects) {
      const { body } = await callRoute("addProspects", tenant, { body: { prospects: [prospect] }, headers });
      expect(body).toEqual({ addedCount: 0, results: [{ index: 0, id: person.id, status: "erased" }] });
    }
    await expectErased(tenant.orgId, person.id, person.identities);
  });

  test("returns 204 to a retry, and to another erasure, which changes nothing", async () => {
    const { tenant, person } = await createLead();
    const key = withIdempotencyKey("key");
    expect((await removeLead(tenant, person.id, key)).status).toBe(204);
    const before = await readCopy(tenant.orgId, person.id);
    expect((await removeLead(tenant, person.id, key)).status).toBe(204);
    expect((await removeLead(tenant, person.id)).status).toBe(204);
    expect(await readCopy(tenant.orgId, person.id)).toEqual(before);
  });

  test("claims identities that the global record of an erased person gets later, and keeps when and by whom it was erased", async () => {
    const { tenant, person } = await createLead();
    await removeLead(tenant, person.id);
    const { erasedAt } = await expectErased(tenant.orgId, person.id, person.identities);
    const address = `${person.name}.later@b.example`;
    const globalRecord = { ...person.record, emails: [address] };
    await storeGlobalRecords([globalRecord]);
    await removeLead(tenant, person.id);
    expect((await expectErased(tenant.orgId, person.id, [`email:${address}`])).erasedAt).toBe(erasedAt);
  });

  test("honours If-Match, and recognises a retry before it", async () => {
    const { tenant, person } = await createLead();
    const { etag } = (await getLead(tenant, person.id)).headers;
    await callRoute("updateLead", tenant, { params: { id: person.id }, body: { jobTitle: "CTO" } });
    const withETag = (value: unknown) => ({ headers: { "if-match": String(value), "idempotency-key": "key" } });
    expect((await removeLead(tenant, person.id, withETag(etag))).status).toBe(412);
    expect((await getLead(tenant, person.id)).body.jobTitle).toBe("CTO");
    const current = withETag((await getLead(tenant, person.id)).headers.etag);
    expect((await removeLead(tenant, person.id, current)).status).toBe(204);
    expect((await removeLead(tenant, person.id, current)).status).toBe(204);
  });

  test("returns 404 for a person without a lead, and for the lead of another organisation", async () => {
    const [{ tenant, person }, stranger] = [await createLead(), await createTenant()];
    const global = buildIdentifiedPerson();
    await storeGlobalPerson(global);
    for (const [caller, id] of [[tenant, global.id] as const, [stranger, person.id] as const]) {
      const response = await removeLead(caller, id);
      expect(response.status).toBe(404);
      expect(response.body).toEqual(buildErrorBody(response, "NOT_FOUND", `Lead with id '${id}' not found`));
    }
    expect((await getLead(tenant, person.id)).body).toMatchObject(person.record);
  });
});
