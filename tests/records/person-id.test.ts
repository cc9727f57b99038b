import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { OrgId } from "../../lib/identity/principal.ts";
import { createPersonIdResolver, findPersonKey, type PersonKey } from "../../lib/records/person-id.ts";

const orgId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/).map((id) => v.parse(OrgId, id));
const email = fc.emailAddress();
const derived = (orgId: OrgId, identity: PersonKey | undefined) => identity && createPersonIdResolver(orgId)(identity);

describe("a derived id", () => {
  test("is a UUIDv5 in lower case, the same each time", () => {
    const property = fc.property(orgId, email, (orgId, email) => {
      const id = derived(orgId, findPersonKey({ emails: [email] }));
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      expect(derived(orgId, findPersonKey({ emails: [email] }))).toBe(id);
    });
    fc.assert(property);
  });

  test("is the same for an e-mail in any letter case, whatever follows it", () => {
    const property = fc.property(orgId, email, email, (orgId, email, other) => {
      const ids = [[email], [email.toUpperCase()], [email.toLowerCase(), other]].map((emails) =>
        derived(orgId, findPersonKey({ emails })),
      );
      expect(new Set(ids).size).toBe(1);
    });
    fc.assert(property);
  });

  test("differs between organisations, e-mails, and an e-mail and a profile", () => {
    const two = <T>(item: fc.Arbitrary<T>) => fc.uniqueArray(item, { minLength: 2, maxLength: 2 });
    const emails = fc.uniqueArray(email, { minLength: 2, maxLength: 2, selector: (email) => email.toLowerCase() });
    const property = fc.property(two(orgId), emails, ([here, there], [one = "", other = ""]) => {
      const profile = { linkedinUrl: `linkedin.com/in/${encodeURIComponent(one)}` };
      const identities = [{ emails: [one] }, { emails: [other] }, profile].map(findPersonKey);
      const ids = [here, there].flatMap((orgId) => identities.map((identity) => orgId && derived(orgId, identity)));
      expect(new Set(ids).size).toBe(6);
    });
    fc.assert(property);
  });

  test.each([
    [{ linkedinUrl: "https://www.linkedin.com/in/johnsmith" }, "62a88178-40b7-5fc7-ac54-c9c782344beb"],
    [{ emails: ["john.smith@example.com"] }, "932aeae0-b734-59e1-984e-3ae45c1e1436"],
  ])("of %j never changes, since it is stored", (person, expected) => {
    expect(derived(v.parse(OrgId, "org_acme"), findPersonKey(person))).toBe(expected);
  });
});

describe("a person is recognised", () => {
  const id = "550e8400-e29b-41d4-a716-446655440001";
  const linkedinUrl = "https://www.linkedin.com/in/ada";
  const emails = ["Ada@example.com", "second@example.com"];

  test.each([
    ["the id before all", { id, linkedinUrl, emails }, { id }],
    ["the profile before the e-mail", { linkedinUrl, emails }, { naturalKey: "linkedin:/in/ada" }],
    ["the first e-mail", { emails }, { naturalKey: "email:ada@example.com" }],
    [
      "the e-mail where the URL names no profile",
      { linkedinUrl: "ada", emails },
      { naturalKey: "email:ada@example.com" },
    ],
  ])("by %s", (_, person, identity) => {
    expect(findPersonKey(person)).toEqual(identity);
  });

  test.each([{}, { emails: [] }, { id: undefined, linkedinUrl: "", emails: undefined }])("not with %j", (person) => {
    expect(findPersonKey(person)).toBeUndefined();
  });

  test("by a given id that is the same in every organisation", () => {
    fc.assert(fc.property(orgId, fc.uuid(), (orgId, id) => createPersonIdResolver(orgId)({ id }) === id));
  });
});
