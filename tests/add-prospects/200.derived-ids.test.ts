import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addProspects, addWithResults } from "../testkit/add-prospects.ts";
import { readCopy } from "../testkit/db-read.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const name = { firstName: "Ada", lastName: "Lovelace" };
const UUID_V5 = /^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** Adds one prospect and returns its id and status. */
async function addOne(tenant: Tenant, prospect: object): Promise<{ id: string; status: string }> {
  const { body } = await addWithResults(tenant, { prospects: [{ ...name, ...prospect }] });
  const [{ id, status }] = body.results;
  return { id, status };
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
    const first = await addOne(tenant, { linkedinUrl: "https://www.linkedin.com/in/ada-lovelace" });
    expect(first).toEqual({ id: expect.stringMatching(UUID_V5), status: "added" });
    expect(await addOne(tenant, { linkedinUrl })).toEqual({ id: first.id, status: "alreadyInList" });
  });

  test("counts different URLs of one LinkedIn profile in a request once", async () => {
    const tenant = await createTenant();
    const urls = ["https://www.linkedin.com/in/ada", "http://fr.linkedin.com/in/Ada/", "linkedin.com/in/ada?x"];
    const prospects = urls.map((linkedinUrl) => ({ ...name, linkedinUrl }));
    expect((await addProspects(tenant, { prospects })).text).toBe('{"addedCount":1}');
  });

  test("stores the derived id and the canonical URL", async () => {
    const tenant = await createTenant();
    const { id } = await addOne(tenant, { linkedinUrl: "http://FR.linkedin.com/in/Ada/?x=y" });
    const linkedinUrl = "https://www.linkedin.com/in/ada";
    expect((await readCopy(tenant.orgId, id))?.person).toEqual({ ...name, linkedinUrl, id });
  });

  test("recognises a person by the first e-mail address only, in any letter case", async () => {
    const tenant = await createTenant();
    const first = await addOne(tenant, { emails: ["Ada@Example.com"] });
    expect(first).toEqual({ id: expect.stringMatching(UUID_V5), status: "added" });
    const again = await addOne(tenant, { emails: ["aDA@exAMPLE.COM", "other@example.com"] });
    expect(again).toEqual({ id: first.id, status: "alreadyInList" });
    const other = await addOne(tenant, { emails: ["other@example.com", "ada@example.com"] });
    expect(other).toEqual({ id: expect.not.stringMatching(first.id), status: "added" });
  });

  test("uses the given id before the LinkedIn profile, and the profile before the e-mail address", async () => {
    const tenant = await createTenant();
    const [id, linkedinUrl, emails] = [randomUUID(), "linkedin.com/in/ada", ["ada@example.com"]];

    expect((await addOne(tenant, { id, linkedinUrl, emails })).id).toBe(id);
    const byProfile = await addOne(tenant, { linkedinUrl, emails });
    const byEmail = await addOne(tenant, { emails });
    expect(new Set([id, byProfile.id, byEmail.id]).size).toBe(3);
    expect(await addOne(tenant, { linkedinUrl })).toEqual({ id: byProfile.id, status: "alreadyInList" });
  });

  test("derives different ids in different organisations", async () => {
    const [tenant, other] = [await createTenant(), await createTenant()];
    const linkedinUrl = "linkedin.com/in/ada";
    const ids = [await addOne(tenant, { linkedinUrl }), await addOne(other, { linkedinUrl })].map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  test("adds different LinkedIn profiles as different persons", async () => {
    const tenant = await createTenant();
    const profiles = ["in/ada", "in/ada-1", "in/ad", "pub/ada"];
    const prospects = profiles.map((path) => ({ ...name, linkedinUrl: `https://www.linkedin.com/${path}` }));
    expect((await addProspects(tenant, { prospects })).text).toBe('{"addedCount":4}');
  });

  test("returns 400 naming the prospect that has no id, LinkedIn profile or e-mail address", async () => {
    const tenant = await createTenant();
    const prospects = [
      { ...name, emails: ["ada@example.com"] },
      { ...name, emails: [], linkedinUrl: null },
    ];
    const { status, body } = await addProspects(tenant, { prospects });
    expect({ status, details: body.error.details }).toEqual({
      status: 400,
      details: [{ path: "prospects.1", message: "must have an id, a linkedinUrl or an e-mail address" }],
    });
  });
});
