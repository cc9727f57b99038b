import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLinkedinProfile } from "../../lib/records/linkedin-profile.ts";

const slug = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,40}$/);
/** The text with some letters in upper case. */
const anyCase = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => [...text].map((letter, i) => (upper[i] ? letter.toUpperCase() : letter)).join(""));

/** Different URLs of one profile. */
const buildSpellings = (name: string) =>
  fc
    .record({
      scheme: fc.constantFrom("", "//", "http://", "https://"),
      host: fc.constantFrom("", "www.", "m.", "uk.", "de.", "fr-fr."),
      slashes: fc.constantFrom("", "/", "//"),
      query: fc.oneof(
        fc.constant(""),
        fc.webQueryParameters().map((query) => `?${query}`),
      ),
      fragment: fc.oneof(
        fc.constant(""),
        fc.webFragments().map((fragment) => `#${fragment}`),
      ),
      space: fc.constantFrom("", " ", "\u00a0", "\ufeff"),
    })
    .chain(({ scheme, host, slashes, query, fragment, space }) =>
      anyCase(`${scheme}${host}linkedin.com/in/${name}${slashes}`).map(
        (url) => `${space}${url}${query}${fragment}${space}`,
      ),
    );

describe("spellings", () => {
  test("parseLinkedinProfile returns the same profile for every spelling of its URL", () => {
    const spellings = slug.chain((name) => fc.tuple(fc.constant(name), buildSpellings(name)));
    fc.assert(
      fc.property(spellings, ([name, url]) => parseLinkedinProfile(url) === `/in/${name}`),
      { numRuns: 1_000 },
    );
  });

  test("parseLinkedinProfile returns the same profile for a canonical URL as for another spelling", () => {
    const host = fc.constantFrom("www.linkedin.com", "linkedin.com");
    const name = fc.stringMatching(/^[a-z0-9_-]{1,40}$/);
    fc.assert(
      fc.property(host, name, fc.constantFrom("", "/"), (host, name, slash) => {
        const profile = parseLinkedinProfile(`https://${host}/in/${name}${slash}`);
        expect(profile).toBe(name === "me" ? undefined : `/in/${name}`);
        expect(profile).toBe(parseLinkedinProfile(`http://${host}/in/${name}${slash}`));
      }),
    );
  });

  test("parseLinkedinProfile returns different profiles for different names", () => {
    const url = (name: string) => `https://www.linkedin.com/in/${name}`;
    const differ = fc.tuple(slug, slug).filter(([one, other]) => one !== other);
    fc.assert(
      fc.property(differ, ([one, other]) => parseLinkedinProfile(url(one)) !== parseLinkedinProfile(url(other))),
    );
  });

  test.each([
    ["percent-encoded", "https://www.linkedin.com/in/jos%C3%A9-garc%c3%ada"],
    ["plain", "https://www.linkedin.com/in/josé-garcía"],
    ["in upper case", "https://www.linkedin.com/in/JOSÉ-GARCÍA"],
    ["decomposed", "https://www.linkedin.com/in/josé-garcía".normalize("NFD")],
  ])("parseLinkedinProfile returns the same profile for a name with accents that is %s", (_, url) => {
    expect(parseLinkedinProfile(url)).toBe("/in/josé-garcía");
  });

  test("parseLinkedinProfile keeps a name with invalid percent-encoding unchanged", () => {
    expect(parseLinkedinProfile("https://www.linkedin.com/in/100%-ada")).toBe("/in/100%-ada");
  });
});

test.each([
  ["/in/ada/", "/in/ada"],
  ["/in/ada/de", "/in/ada"],
  ["/in/ada/details/experience/", "/in/ada"],
  ["/in/ada/overlay/contact-info", "/in/ada"],
  ["/mwlite/in/ada", "/in/ada"],
  ["/pub/ada-lovelace/1a/2b3/4c5", "/pub/ada-lovelace/1a/2b3/4c5"],
  ["/sales/lead/ACwAAABcD,NAME_SEARCH,x1Yz", "/sales/lead/acwaaabcd"],
  ["/sales/people/ACwAAABcD,NAME_SEARCH", "/sales/people/acwaaabcd"],
  ["/sales/lead/ACwAAABcD%2CNAME_SEARCH%2Cx1Yz", "/sales/lead/acwaaabcd"],
  ["/recruiter/profile/123,AbC,CAP", "/recruiter/profile/123"],
  ["/comm/in/ada", "/in/ada"],
  ["/in/megan", "/in/megan"],
  ["/talent/profile/AEMAAABcD?project=1", "/talent/profile/aemaaabcd"],
])("parseLinkedinProfile reads from the path %s the profile %s", (path, profile) => {
  expect(parseLinkedinProfile(`https://www.linkedin.com${path}`)).toBe(profile);
});

test.each([
  "https://www.linkedin.com/company/acme",
  "https://www.linkedin.com/school/mit",
  "https://www.linkedin.com/jobs/view/123",
  "https://www.linkedin.com/feed/update/urn:li:activity:1",
  "https://www.linkedin.com/profile/view?id=1",
  "https://www.linkedin.com/sales/lead/,NAME_SEARCH",
  "https://www.linkedin.com/company/in/ada",
  "https://www.linkedin.com/pub/dir?firstName=Ada&lastName=Lovelace",
  "https://www.linkedin.com/pub/dir/Ada/Lovelace",
  "https://www.linkedin.com/in/me/",
  "https://www.linkedin.com",
  "https://www.linkedin.com/",
  "https://www.linkedin.com//",
  "https://www.linkedin.com/?trk=ada",
  "https://www.linkedin.com/#ada",
  "https://www.linkedin.com/in",
  "https://www.linkedin.com/in/",
  "https://www.linkedin.com/in/?trk=ada",
])("parseLinkedinProfile returns undefined for %s, which is not the URL of a person", (url) => {
  expect(parseLinkedinProfile(url)).toBeUndefined();
});

test.each([
  "https://example.com/in/ada",
  "https://linkedin.com.example.com/in/ada",
  "https://evil-linkedin.com/in/ada",
  "https://linkedin.co/in/ada",
  "https://linkedin.com@example.com/in/ada",
  "https://example.com/linkedin.com/in/ada",
  "https://example.com?linkedin.com/in/ada",
  "javascript://linkedin.com/in/ada",
  "ftp://linkedin.com/in/ada",
  "mailto:ada@linkedin.com",
  "ada-lovelace",
  "in/ada-lovelace",
  "/in/ada-lovelace",
  "",
  " ",
])("parseLinkedinProfile returns undefined for '%s', which is not a LinkedIn URL", (url) => {
  expect(parseLinkedinProfile(url)).toBeUndefined();
});

test("parseLinkedinProfile returns a path or undefined for any text", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "binary" }).map((path) => `linkedin.com/${path}`),
    fc.webUrl(),
  );
  const path = fc.property(text, (url) => {
    const profile = parseLinkedinProfile(url);
    expect(profile === undefined || (profile.startsWith("/") && !profile.endsWith("/"))).toBe(true);
  });
  fc.assert(path, { numRuns: 1_000 });
});
