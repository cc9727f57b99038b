import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { globalIdentityKey } from "../../lib/dynamodb/keys.ts";
import { addProspects, addWithResults } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { readCopy } from "../testkit/db-read.ts";
import { storeGlobalRecords, storeItems, storeSearch } from "../testkit/fixtures.ts";
import { buildPerson } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const name = { firstName: "Ada", lastName: "Lovelace" };
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const PROFILE = "https://www.linkedin.com/in/ada-lovelace";

async function add(
  tenant: Tenant,
  ...prospects: object[]
): Promise<{ id: string; status: string; duplicateOf?: number }[]> {
  const { body } = await addWithResults(tenant, { prospects: prospects.map((prospect) => ({ ...name, ...prospect })) });
  return body.results;
}

/** Adds one prospect and returns its id and status. */
async function addOne(tenant: Tenant, prospect: object): Promise<{ id: string; status: string }> {
  const [result] = await add(tenant, prospect);
  return { id: result?.id ?? "", status: result?.status ?? "" };
}

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test.each([
    ["the http scheme", "http://www.linkedin.com/in/ada-lovelace"],
    ["no scheme", "www.linkedin.com/in/ada-lovelace"],
    ["no scheme and no www", "linkedin.com/in/ada-lovelace"],
    ["no www", "https://linkedin.com/in/ada-lovelace"],
    ["a country host", "https://uk.linkedin.com/in/ada-lovelace"],
    ["another letter case", "HTTPS://WWW.LinkedIn.COM/In/ADA-Lovelace"],
    ["a trailing slash", "https://www.linkedin.com/in/ada-lovelace/"],
    ["a query", "https://www.linkedin.com/in/ada-lovelace?trk=people-guest&locale=de"],
    ["a fragment", "https://www.linkedin.com/in/ada-lovelace#about"],
    ["all of these differences", "http://DE.linkedin.com/IN/Ada-Lovelace/?a=b#c"],
  ])("recognises the same LinkedIn profile in a URL with %s", async (_, linkedinUrl) => {
    const tenant = await createTenant();
    const first = await addOne(tenant, { linkedinUrl: PROFILE });
    expect(first).toEqual({ id: expect.stringMatching(UUID), status: "added" });
    expect(await addOne(tenant, { linkedinUrl })).toEqual({ id: first.id, status: "alreadyInList" });
  });

  test("reports different URLs of one LinkedIn profile in a request as duplicates", async () => {
    const tenant = await createTenant();
    const urls = ["https://www.linkedin.com/in/ada", "http://fr.linkedin.com/in/Ada/", "linkedin.com/in/ada?x"];
    const results = await add(tenant, ...urls.map((linkedinUrl) => ({ linkedinUrl })));
    const id = results[0]?.id;
    expect(results).toEqual([
      { index: 0, id, status: "added" },
      { index: 1, id, status: "duplicate", duplicateOf: 0 },
      { index: 2, id, status: "duplicate", duplicateOf: 0 },
    ]);
  });

  test("reports a second prospect with only the same shared mailbox as a duplicate", async () => {
    const tenant = await createTenant();
    const results = await add(tenant, { emails: ["info@acme.example"] }, { emails: ["info@acme.example"] });
    expect(results).toMatchObject([{ status: "added" }, { status: "duplicate", duplicateOf: 0 }]);
  });

  test("stores a new person under an unpredictable id, with the canonical URL and its reference", async () => {
    const tenant = await createTenant();
    const { id } = await addOne(tenant, { linkedinUrl: "http://FR.linkedin.com/in/Ada/?x=y", externalId: "row 7" });
    const linkedinUrl = "https://www.linkedin.com/in/ada";
    expect(await readCopy(tenant.orgId, id)).toMatchObject({
      person: { ...name, linkedinUrl, id },
      source: "direct",
      externalId: "row 7",
    });
  });

  test("recognises a person by any of the first five e-mail addresses, in any order and letter case", async () => {
    const tenant = await createTenant();
    const emails = ["a", "b", "c", "d", "e", "f"].map((box) => `${box}@example.com`);
    const { id } = await addOne(tenant, { emails });
    for (const email of emails.slice(0, 5)) {
      expect(await addOne(tenant, { emails: ["new@example.com", email.toUpperCase()] })).toMatchObject({ id });
    }
    expect(await addOne(tenant, { emails: emails.slice(5) })).toEqual({
      id: expect.not.stringMatching(id),
      status: "added",
    });
  });

  test("recognises a person by an e-mail address that came with its LinkedIn profile, and the reverse", async () => {
    const tenant = await createTenant();
    const { id } = await addOne(tenant, { linkedinUrl: PROFILE, emails: ["ada@example.com"] });
    expect(await addOne(tenant, { emails: ["ada@example.com"] })).toEqual({ id, status: "alreadyInList" });
    const other = await addOne(tenant, { emails: ["grace@example.com"] });
    const [first, second] = await add(
      tenant,
      { linkedinUrl: "linkedin.com/in/grace", emails: ["grace@example.com"] },
      { linkedinUrl: "linkedin.com/in/grace" },
    );
    expect([first?.id, second?.id]).toEqual([other.id, other.id]);
  });

  test("adds two LinkedIn profiles that share an e-mail address as two persons", async () => {
    const tenant = await createTenant();
    const emails = ["info@acme.example"];
    const results = await add(
      tenant,
      { linkedinUrl: PROFILE, emails },
      { linkedinUrl: "linkedin.com/in/grace", emails },
    );
    expect(results).toMatchObject([{ status: "added" }, { status: "added" }]);
    expect(await addOne(tenant, { emails })).toEqual({ id: results[0]?.id, status: "alreadyInList" });
  });

  test("recognises a person given by id later by its LinkedIn profile and its e-mail address", async () => {
    const tenant = await createTenant();
    const [id, linkedinUrl, emails] = [randomUUID(), PROFILE, ["ada@example.com"]];
    expect(await addOne(tenant, { id, linkedinUrl, emails })).toEqual({ id, status: "added" });
    expect(await addOne(tenant, { linkedinUrl })).toEqual({ id, status: "alreadyInList" });
    expect(await addOne(tenant, { emails })).toEqual({ id, status: "alreadyInList" });
  });

  test("copies the global record of a person who is given by an identity of the record, and keeps the reference", async () => {
    const tenant = await createTenant();
    const record = buildPerson();
    await storeGlobalRecords([record]);
    const [email = ""] = record.emails;
    await storeItems([
      { key: globalIdentityKey(`linkedin:/in/${record.id}`), attributes: { personId: record.id } },
      { key: globalIdentityKey(`email:${email}`), attributes: { personId: record.id } },
    ]);
    expect(await addOne(tenant, { emails: [email], externalId: "crm 7" })).toEqual({ id: record.id, status: "added" });
    expect(await readCopy(tenant.orgId, record.id)).toMatchObject({
      person: record,
      source: "global",
      externalId: "crm 7",
    });
    expect(await addOne(tenant, { linkedinUrl: record.linkedinUrl })).toEqual({
      id: record.id,
      status: "alreadyInList",
    });
  });

  test("recognises a person by identity who was copied from the global database by a selection", async () => {
    const tenant = await createTenant();
    const record = buildPerson();
    await storeGlobalRecords([record]);
    await storeItems([{ key: globalIdentityKey(`linkedin:/in/${record.id}`), attributes: { personId: record.id } }]);
    const searchId = await storeSearch(tenant.orgId, [record.id]);
    await addProspects(tenant, { selection: { mode: "bulk", searchId, startIndex: 0, targetCount: 1 } });
    expect(await addOne(tenant, { linkedinUrl: record.linkedinUrl })).toEqual({
      id: record.id,
      status: "alreadyInList",
    });
  });

  test("gives one person different ids in different organisations", async () => {
    const [tenant, other] = [await createTenant(), await createTenant()];
    const ids = [await addOne(tenant, { linkedinUrl: PROFILE }), await addOne(other, { linkedinUrl: PROFILE })];
    expect(new Set(ids.map(({ id }) => id)).size).toBe(2);
  });

  test("adds different LinkedIn profiles as different persons", async () => {
    const tenant = await createTenant();
    const profiles = ["in/ada", "in/ada-1", "in/ad", "pub/ada/1/2/3"];
    const prospects = profiles.map((path) => ({ ...name, linkedinUrl: `https://www.linkedin.com/${path}` }));
    expect((await addProspects(tenant, { prospects })).text).toBe('{"addedCount":4}');
  });

  test("recognises a chain of 400 prospects, each with an address of the next, as one person", async () => {
    const tenant = await createTenant();
    const prospects = Array.from({ length: 400 }, (_, i) => ({
      ...name,
      emails: [`${i}@example.com`, `${i + 1}@example.com`],
    }));
    expect((await addProspects(tenant, { prospects })).text).toBe('{"addedCount":1}');
  });

  test.each([
    ["without ids", ({ id: _, ...person }: ReturnType<typeof buildPerson>) => person],
    ["with ids", (person: ReturnType<typeof buildPerson>) => person],
  ])(
    "adds 1,000 persons %s with two identities in at most 160 database requests, and none new in at most 60",
    async (_, toProspect) => {
      const tenant = await createTenant();
      const prospects = Array.from({ length: 1_000 }, () => toProspect(buildPerson()));
      proxy.take();
      expect((await addProspects(tenant, { prospects })).text).toBe('{"addedCount":1000}');
      const requests = proxy.take();
      expect((await addProspects(tenant, { prospects })).text).toBe('{"addedCount":0}');
      const requestsAgain = proxy.take();
      expect(requests.length).toBeLessThanOrEqual(160);
      expect(requestsAgain.length).toBeLessThanOrEqual(60);
      expect(requestsAgain.filter(isWrite)).toEqual([]);
    },
  );

  test("returns 400 naming the prospect that has no id, LinkedIn profile or e-mail address", async () => {
    const tenant = await createTenant();
    const prospects = [
      { ...name, emails: ["ada@example.com"] },
      { ...name, emails: [], linkedinUrl: null },
    ];
    const { status, body } = await addProspects(tenant, { prospects });
    expect({ status, details: body.error.details }).toEqual({
      status: 400,
      details: [{ path: "prospects.1", message: "must have an id, a linkedinUrl or an e-mail address in emails" }],
    });
  });
});
