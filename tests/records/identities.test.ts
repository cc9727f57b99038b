import fc from "fast-check";
import { expect, test } from "vitest";
import { findProfile, readIdentities, takeRecognised } from "../../lib/records/identities.ts";
import { addressParts, addressSpellings } from "../testkit/email-addresses.ts";
import { profileName, urlSpellings } from "../testkit/linkedin-urls.ts";

const PROFILE = "linkedin:/in/ada";

test("readIdentities returns the profile, then the addresses in their order, each once", () => {
  const emails = ["B@example.com", "a@example.com", "b@Example.com", "c@köln.example", "c@xn--kln-sna.example"];
  const addresses = ["email:b@example.com", "email:a@example.com", "email:c@xn--kln-sna.example"];
  expect(readIdentities({ linkedinUrl: "linkedin.com/in/Ada/", emails })).toEqual([PROFILE, ...addresses]);
  expect(readIdentities({ emails })).toEqual(addresses);
  expect(readIdentities({ linkedinUrl: "linkedin.com/in/Ada/" })).toEqual([PROFILE]);
});

test("readIdentities returns the same identities for every spelling of a URL and of addresses", () => {
  const spellings = fc.tuple(profileName, addressParts).chain(([name, { localPart, domain }]) =>
    fc.record({
      expected: fc.constant([`linkedin:/in/${name.normalize("NFC")}`, `email:${localPart}@${domain.ascii}`]),
      linkedinUrl: urlSpellings(name),
      emails: fc.array(addressSpellings(localPart, domain), { minLength: 1, maxLength: 3 }),
    }),
  );
  fc.assert(
    fc.property(spellings, ({ expected, linkedinUrl, emails }) => {
      expect(readIdentities({ linkedinUrl, emails })).toEqual(expected);
    }),
  );
});

test("readIdentities skips what is not an identity, and never throws for any stored record", () => {
  const emails = ["n/a", 7, null, ["x"], "ada@example.com", "ada@example..com", {}];
  expect(readIdentities({ linkedinUrl: "linkedin.com/in/unavailable", emails })).toEqual(["email:ada@example.com"]);
  expect(readIdentities({ linkedinUrl: ["linkedin.com/in/ada"], emails: "ada@example.com" })).toEqual([]);
  const value = fc.oneof(fc.anything(), fc.string({ unit: "binary" }), fc.array(fc.string({ unit: "binary" })));
  fc.assert(
    fc.property(value, value, (linkedinUrl, emails) => {
      for (const identity of readIdentities({ linkedinUrl, emails })) expect(identity).toMatch(/^(?:linkedin|email):./);
    }),
  );
});

test("takeRecognised takes the profile and the first five of any number of addresses", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.nat({ max: 20 }), (hasProfile, count) => {
      const emails = Array.from({ length: count }, (_, i) => `a${i}@example.com`);
      const identities = readIdentities({ emails, ...(hasProfile && { linkedinUrl: "linkedin.com/in/ada" }) });
      expect(identities).toHaveLength(count + (hasProfile ? 1 : 0));
      expect(findProfile(identities)).toBe(hasProfile ? PROFILE : undefined);
      const addresses = emails.slice(0, 5).map((email) => `email:${email}`);
      expect(takeRecognised(identities)).toEqual([...(hasProfile ? [PROFILE] : []), ...addresses]);
    }),
  );
});
