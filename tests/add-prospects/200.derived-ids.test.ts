import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { addProspects, addWithResults } from "../testkit/add-prospects.ts";
import { readCopy } from "../testkit/db-read.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const name = { firstName: "Ada", lastName: "Lovelace" };
const UUID_V5 = /^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** What becomes of one prospect without an id. */
async function add(tenant: Tenant, prospect: object): Promise<{ id: string; status: string }> {
  const { body } = await addWithResults(tenant, { prospects: [{ ...name, ...prospect }] });
  return body.results[0];
}

test.each([
  ["another scheme", "http://www.linkedin.com/in/ada-lovelace"],
  ["no scheme", "www.linkedin.com/in/ada-lovelace"],
  ["only a host", "linkedin.com/in/ada-lovelace"],
  ["no www", "https://linkedin.com/in/ada-lovelace"],
  ["a country's host", "https://uk.linkedin.com/in/ada-lovelace"],
  ["another letter case", "HTTPS://WWW.LinkedIn.COM/In/ADA-Lovelace"],
  ["a trailing slash", "https://www.linkedin.com/in/ada-lovelace/"],
  ["a query", "https://www.linkedin.com/in/ada-lovelace?trk=people-guest&locale=de"],
  ["a fragment", "https://www.linkedin.com/in/ada-lovelace#about"],
  ["all of it", "http://DE.linkedin.com/IN/Ada-Lovelace/?a=b#c"],
])("a LinkedIn profile with %s is the same person", async (_, linkedinUrl) => {
  const tenant = await createTenant();
  const first = await add(tenant, { linkedinUrl: "https://www.linkedin.com/in/ada-lovelace" });
  expect(first).toEqual({ id: expect.stringMatching(UUID_V5), status: "added" });
  expect(await add(tenant, { linkedinUrl })).toEqual({ id: first.id, status: "alreadyInList" });
});

test("spellings of one profile within a request count once", async () => {
  const tenant = await createTenant();
  const urls = ["https://www.linkedin.com/in/ada", "http://fr.linkedin.com/in/Ada/", "linkedin.com/in/ada?x"];
  const prospects = urls.map((linkedinUrl) => ({ ...name, linkedinUrl }));
  expect((await addProspects(tenant, { prospects })).text).toBe('{"addedCount":1}');
});

test("the copy holds the derived id and the URL as it was given", async () => {
  const tenant = await createTenant();
  const linkedinUrl = "http://FR.linkedin.com/in/Ada/?x=y";
  const { id } = await add(tenant, { linkedinUrl });
  expect((await readCopy(tenant.orgId, id))?.person).toEqual({ ...name, linkedinUrl, id });
});

test("the first e-mail in any letter case is the same person, the others do not matter", async () => {
  const tenant = await createTenant();
  const first = await add(tenant, { emails: ["Ada@Example.com"] });
  expect(first).toEqual({ id: expect.stringMatching(UUID_V5), status: "added" });
  const again = await add(tenant, { emails: ["aDA@exAMPLE.COM", "other@example.com"] });
  expect(again).toEqual({ id: first.id, status: "alreadyInList" });
  const other = await add(tenant, { emails: ["other@example.com", "ada@example.com"] });
  expect(other).toEqual({ id: expect.not.stringMatching(first.id), status: "added" });
});

test("the id given counts before the profile, and the profile before the e-mail", async () => {
  const tenant = await createTenant();
  const [id, linkedinUrl, emails] = [randomUUID(), "linkedin.com/in/ada", ["ada@example.com"]];

  expect((await add(tenant, { id, linkedinUrl, emails })).id).toBe(id);
  const byProfile = await add(tenant, { linkedinUrl, emails });
  const byMail = await add(tenant, { emails });
  expect(new Set([id, byProfile.id, byMail.id]).size).toBe(3);
  expect(await add(tenant, { linkedinUrl })).toEqual({ id: byProfile.id, status: "alreadyInList" });
});

test("different organisations derive different ids", async () => {
  const [one, other] = [await createTenant(), await createTenant()];
  const linkedinUrl = "linkedin.com/in/ada";
  const ids = [await add(one, { linkedinUrl }), await add(other, { linkedinUrl })].map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
});

test("different profiles are different persons", async () => {
  const tenant = await createTenant();
  const profiles = ["in/ada", "in/ada-1", "in/ad", "pub/ada"];
  const prospects = profiles.map((path) => ({ ...name, linkedinUrl: `https://www.linkedin.com/${path}` }));
  expect((await addProspects(tenant, { prospects })).text).toBe('{"addedCount":4}');
});

test("none of id, profile and e-mail is a bad request that names the prospect", async () => {
  const tenant = await createTenant();
  const prospects = [
    { ...name, emails: ["ada@example.com"] },
    { ...name, emails: [], linkedinUrl: null },
  ];
  const { status, body } = await addProspects(tenant, { prospects });
  expect({ status, details: body.error.details }).toEqual({
    status: 400,
    details: [{ path: "prospects.1", message: "must have an id, a linkedinUrl or an e-mail to be recognised by" }],
  });
});
