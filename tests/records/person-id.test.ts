import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { OrgId } from "../../lib/identity/principal.ts";
import { createPersonIdResolver, findPersonKey, type PersonKey } from "../../lib/records/person-id.ts";

const orgId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/).map((id) => v.parse(OrgId, id));
const email = fc.emailAddress();
const derived = (orgId: OrgId, identity: PersonKey | undefined) => identity && createPersonIdResolver(orgId)(identity);

describe("derived ids", () => {
  test("createPersonIdResolver derives the same lower-case UUIDv5 each time", () => {
    const property = fc.property(orgId, email, (orgId, email) => {
      const id = derived(orgId, findPersonKey({ emails: [email] }));
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      expect(derived(orgId, findPersonKey({ emails: [email] }))).toBe(id);
    });
    fc.assert(property);
  });

  test("createPersonIdResolver derives the same id for any letter case of the first e-mail and any other e-mails", () => {
    const property = fc.property(orgId, email, email, (orgId, email, other) => {
      const ids = [[email], [email.toUpperCase()], [email.toLowerCase(), other]].map((emails) =>
        derived(orgId, findPersonKey({ emails })),
      );
      expect(new Set(ids).size).toBe(1);
    });
    fc.assert(property);
  });

  test("createPersonIdResolver derives different ids for different organisations, e-mails and profiles", () => {
    const two = <T>(item: fc.Arbitrary<T>) => fc.uniqueArray(item, { minLength: 2, maxLength: 2 });
    const emails = fc.uniqueArray(email, { minLength: 2, maxLength: 2, selector: (email) => email.toLowerCase() });
    const property = fc.property(two(orgId), emails, ([here, there], [one = "", other = ""]) => {
      const profile = { linkedinUrl: `linkedin.com/in/${Buffer.from(one).toString("hex")}` };
      const identities = [{ emails: [one] }, { emails: [other] }, profile].map(findPersonKey);
      const ids = [here, there].flatMap((orgId) => identities.map((identity) => orgId && derived(orgId, identity)));
      expect(new Set(ids).size).toBe(6);
    });
    fc.assert(property);
  });

  test.each([
    [{ linkedinUrl: "https://www.linkedin.com/in/johnsmith" }, "62a88178-40b7-5fc7-ac54-c9c782344beb"],
    [{ emails: ["john.smith@example.com"] }, "932aeae0-b734-59e1-984e-3ae45c1e1436"],
  ])("createPersonIdResolver derives for %j the id that existing data contains", (person, expected) => {
    expect(derived(v.parse(OrgId, "org_acme"), findPersonKey(person))).toBe(expected);
  });
});

describe("person keys", () => {
  const id = "550e8400-e29b-41d4-a716-446655440001";
  const linkedinUrl = "https://www.linkedin.com/in/ada";
  const emails = ["Ada@example.com", "second@example.com"];

  test.each([
    ["the id in preference to all others", { id, linkedinUrl, emails }, { id }],
    ["the profile in preference to the e-mail", { linkedinUrl, emails }, { naturalKey: "linkedin:/in/ada" }],
    ["the first e-mail", { emails }, { naturalKey: "email:ada@example.com" }],
    [
      "the e-mail if the URL does not name a profile",
      { linkedinUrl: "ada", emails },
      { naturalKey: "email:ada@example.com" },
    ],
  ])("findPersonKey uses %s", (_, person, identity) => {
    expect(findPersonKey(person)).toEqual(identity);
  });

  test.each([{}, { emails: [] }, { id: undefined, linkedinUrl: "", emails: undefined }])(
    "findPersonKey returns undefined for %j",
    (person) => {
      expect(findPersonKey(person)).toBeUndefined();
    },
  );

  test("createPersonIdResolver returns a given id unchanged in every organisation", () => {
    fc.assert(fc.property(orgId, fc.uuid(), (orgId, id) => createPersonIdResolver(orgId)({ id }) === id));
  });
});
