import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { copyKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, validationErrors, withIdempotencyKey } from "../testkit/call-route.ts";
import { readCopy, readRawCopies } from "../testkit/db-read.ts";
import { buildErrorBody, JSON_HEADERS } from "../testkit/errors.ts";
import { storeItems } from "../testkit/fixtures.ts";
import { buildIdentifiedPerson, storeLead } from "../testkit/identified-person.ts";
import { createTenant } from "../testkit/tenant.ts";

const COPIED_AT = "2026-01-01T00:00:00.000Z";

/** Creates a lead, and functions that send requests for it. */
async function createLead() {
  const tenant = await createTenant();
  const person = buildIdentifiedPerson();
  await storeLead(tenant.orgId, person);
  const params = { id: person.id };
  return {
    tenant,
    person,
    params,
    get: () => callRoute("getLead", tenant, { params }),
    patch: (body: object, call = {}) => callRoute("updateLead", tenant, { params, body, ...call }),
  };
}

describe("PATCH /entities/leads/{id}", () => {
  test("changes the given fields, keeps the others and returns the lead as GET does", async () => {
    const { person, get, patch } = await createLead();
    const before = new Date().toISOString();
    const changes = { lastName: " Lovelace ", jobTitle: "CTO", skills: ["Algebra", ""], externalId: "crm-7" };
    const response = await patch(changes);
    expect(response.status, response.text).toBe(200);
    const { updatedAt, ...body } = response.body;
    expect(body).toEqual({
      ...person.record,
      lastName: "Lovelace",
      jobTitle: "CTO",
      skills: ["Algebra"],
      externalId: "crm-7",
      source: "direct",
      copiedAt: COPIED_AT,
      copiedBy: "member",
      updatedBy: "member",
    });
    expect(updatedAt >= before && updatedAt <= new Date().toISOString()).toBe(true);
    expect(await get()).toMatchObject({ text: response.text, headers: { etag: response.headers.etag } });
  });

  test("removes fields that are null or without visible text", async () => {
    const { person, patch } = await createLead();
    const { id, firstName } = person.record;
    await patch({ jobTitle: "CTO", city: "Wien", country: "Austria", externalId: "crm-7" });
    const { body } = await patch({ jobTitle: null, city: "", country: "\u200b ", linkedinUrl: null, externalId: null });
    expect(body).toMatchObject({ id, firstName });
    for (const field of ["jobTitle", "city", "country", "linkedinUrl", "externalId"])
      expect(body).not.toHaveProperty(field);
    expect((await patch({ emails: null })).body).not.toHaveProperty("emails");
  });

  test("keeps undocumented fields of a global record byte for byte", async () => {
    const tenant = await createTenant();
    const id = randomUUID();
    const person = {
      firstName: "Ada",
      score: 1.5,
      tags: new Set(["a", "b"]),
      notes: { deep: [null, true] },
      emails: 7,
    };
    await storeItems([
      { key: copyKey(tenant.orgId, "person", id), attributes: { person, source: "global", copiedAt: COPIED_AT } },
    ]);
    const [before] = await readRawCopies(tenant.orgId, [id]);
    const patched = await callRoute("updateLead", tenant, { params: { id }, body: { jobTitle: "CTO" } });
    expect(patched.status, patched.text).toBe(200);
    const [after] = await readRawCopies(tenant.orgId, [id]);
    expect(after?.person?.M).toEqual({ ...before?.person?.M, jobTitle: { S: "CTO" } });
  });

  test("drops unknown fields and those that the service owns, so that a response with valid values can be sent back", async () => {
    const { person, get, patch, tenant } = await createLead();
    const lead = (await get()).body;
    const { updatedAt, updatedBy, ...body } = (await patch({ ...lead, consentGiven: true, erasedAt: COPIED_AT })).body;
    expect(body).toEqual(lead);
    expect((await readCopy(tenant.orgId, person.id))?.person).toEqual(person.record);
  });

  test("returns 400 if the response for a global copy with invalid values is sent back, but changes other fields", async () => {
    const tenant = await createTenant();
    const params = { id: randomUUID() };
    const attributes = {
      person: { firstName: "Ada", jobTitle: "x".repeat(257) },
      source: "global",
      copiedAt: COPIED_AT,
    };
    await storeItems([{ key: copyKey(tenant.orgId, "person", params.id), attributes }]);
    const { body } = await callRoute("getLead", tenant, { params });
    const details = [{ path: "jobTitle", message: "must have a length of at most 256" }];
    expect(await validationErrors("updateLead", tenant, { params, body })).toEqual(details);
    const { jobTitle: _, ...others } = body;
    expect((await callRoute("updateLead", tenant, { params, body: { ...others, city: "Wien" } })).status).toBe(200);
  });

  test("returns 400 that names the invalid fields, and changes nothing", async () => {
    const { get, patch, tenant, params } = await createLead();
    const before = (await get()).text;
    const body = { emails: ["n/a"], jobTitle: "x".repeat(257), companyId: "7", linkedinUrl: "linkedin.com/company/x" };
    const details = await validationErrors("updateLead", tenant, { params, body });
    expect(details.map(({ path }) => path).toSorted()).toEqual(["companyId", "emails.0", "jobTitle", "linkedinUrl"]);
    for (const linkedinUrl of ["https://b.example/in/ada", "linkedin.com/in/unavailable"]) {
      expect(await validationErrors("updateLead", tenant, { params, body: { linkedinUrl } })).toEqual([
        { path: "linkedinUrl", message: "must be the URL of a person's LinkedIn profile" },
      ]);
    }
    expect((await patch({ firstName: 7 })).status).toBe(400);
    expect((await get()).text).toBe(before);
  });

  test("returns 400 if no name would remain", async () => {
    const { get, patch, tenant, params } = await createLead();
    const details = [{ path: "body", message: "must have a firstName or a lastName" }];
    for (const firstName of [null, " "]) {
      expect(await validationErrors("updateLead", tenant, { params, body: { firstName } })).toEqual(details);
    }
    expect((await patch({ firstName: null, lastName: "Lovelace" })).status).toBe(200);
    expect((await get()).body).not.toHaveProperty("firstName");
  });

  test("returns 400 if the record would grow beyond 64 KB, but changes one that is larger already", async () => {
    const { patch, tenant, params } = await createLead();
    const description = "x".repeat(2_000);
    const details = [{ path: "body", message: "must be at most 65536 bytes of JSON" }];
    const educations = Array.from({ length: 30 }, () => ({ description }));
    expect((await patch({ educations })).status).toBe(200);
    const body = { workExperiences: [{ description }, { description }, { description }] };
    expect(await validationErrors("updateLead", tenant, { params, body })).toEqual(details);

    const person = { firstName: "Ada", jobTitle: "CEO", notes: "x".repeat(300_000) };
    const id = randomUUID();
    const attributes = { person, source: "global", copiedAt: COPIED_AT };
    await storeItems([{ key: copyKey(tenant.orgId, "person", id), attributes }]);
    const change = (jobTitle: string) => ({ params: { id }, body: { jobTitle } });
    expect((await callRoute("updateLead", tenant, change("CTO"))).status).toBe(200);
    expect(await validationErrors("updateLead", tenant, change("Chief"))).toEqual(details);
  });

  test("returns 404 for a person without a lead, of another organisation, and who was erased", async () => {
    const { tenant, params } = await createLead();
    const [stranger, erased] = [await createTenant(), randomUUID()];
    await storeItems([{ key: copyKey(tenant.orgId, "person", erased), attributes: { erasedAt: COPIED_AT } }]);
    const expectNotFound = async (token: string, id: string, reason: string) => {
      const response = await callRoute("updateLead", { token }, { params: { id }, body: { jobTitle: "CTO" } });
      expect(response).toMatchObject({ status: 404, headers: JSON_HEADERS });
      expect(response.body).toEqual(buildErrorBody(response, "NOT_FOUND", `Lead with id '${id}' ${reason}`));
    };
    const unknown = randomUUID();
    await expectNotFound(tenant.token, unknown, "not found");
    await expectNotFound(stranger.adminToken, params.id, "not found");
    await expectNotFound(tenant.token, erased, "was erased");
  });

  test("sets updatedAt after every earlier time of the lead", async () => {
    const { patch } = await createLead();
    const times: string[] = [];
    for (const jobTitle of ["1", "2", "3", "4"]) times.push((await patch({ jobTitle })).body.updatedAt);
    expect(times).toEqual([...new Set(times)].toSorted());
  });
});

describe("If-Match and Idempotency-Key of PATCH /entities/leads/{id}", () => {
  const withHeaders = (etag: unknown, key = randomUUID()) => ({
    headers: { "if-match": String(etag), ...withIdempotencyKey(key).headers },
  });

  test("an ETag allows one change; another ETag is a 412 that changes nothing", async () => {
    const { get, patch } = await createLead();
    const { etag } = (await get()).headers;
    expect(etag).toMatch(/^"[\w-]+"$/);
    const changed = await patch({ jobTitle: "CTO" }, withHeaders(etag));
    expect(changed.status).toBe(200);
    const rejected = await patch({ jobTitle: "CEO" }, withHeaders(etag));
    expect([rejected.status, rejected.body.error.code]).toEqual([412, "PRECONDITION_FAILED"]);
    expect((await get()).body.jobTitle).toBe("CTO");
    expect((await patch({ jobTitle: "CEO" }, withHeaders(changed.headers.etag))).status).toBe(200);
  });

  test("a retry is recognised before If-Match is checked, and returns the current lead", async () => {
    const { get, patch } = await createLead();
    const call = withHeaders((await get()).headers.etag);
    expect((await patch({ jobTitle: "CTO" }, call)).status).toBe(200);
    const second = await patch({ jobTitle: "CEO" });
    expect(await patch({ jobTitle: "CTO" }, call)).toMatchObject({ status: 200, text: second.text });
    expect((await get()).body.jobTitle).toBe("CEO");
  });

  test("allow exactly one of 20 concurrent changes of the same version", async () => {
    const { get, patch } = await createLead();
    const { etag } = (await get()).headers;
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        patch({ jobTitle: String(i), emails: [`${i}@c.example`] }, withHeaders(etag)),
      ),
    );
    expect(responses.map(({ status }) => status).toSorted()).toEqual([200, ...Array<number>(19).fill(412)]);
  });
});
