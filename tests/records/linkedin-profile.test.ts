import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLinkedinUrl } from "../../lib/records/linkedin-profile.ts";
import { insertAt, profileName, urlSpellings } from "../testkit/linkedin-urls.ts";

/** The path of the profile; null and undefined as `parseLinkedinUrl` returns them. */
function parsePath(url: string) {
  const profile = parseLinkedinUrl(url);
  return profile ? profile.path : profile;
}

const buildUrl = (name: string) => `https://www.linkedin.com/in/${encodeURIComponent(name)}`;
const composed = (name: string) => name.normalize("NFC");

describe("spellings of one profile", () => {
  test("parseLinkedinUrl returns the same profile and the same canonical URL for every spelling of a URL", () => {
    const spellings = profileName.chain((name) => fc.tuple(fc.constant(name), urlSpellings(name)));
    fc.assert(
      fc.property(spellings, ([name, url]) => {
        expect(parseLinkedinUrl(url)).toEqual({ path: `/in/${composed(name)}`, url: buildUrl(composed(name)) });
      }),
      { numRuns: 2_000 },
    );
  });

  test("parseLinkedinUrl returns the same profile for a canonical URL as for another spelling", () => {
    const host = fc.constantFrom("www.linkedin.com", "linkedin.com");
    const name = fc.oneof(fc.stringMatching(/^[a-z0-9_-]{1,40}$/), fc.constantFrom("me", "in", "null", "-", "https"));
    fc.assert(
      fc.property(host, name, fc.constantFrom("", "/"), (host, name, slash) => {
        const profile = parseLinkedinUrl(`https://${host}/in/${name}${slash}`);
        expect(profile).toEqual(parseLinkedinUrl(`http://${host}/in/${name}${slash}`));
      }),
    );
  });

  test.each([
    ["percent-encoded", "https://www.linkedin.com/in/jos%C3%A9-garc%c3%ada"],
    ["percent-encoded twice", "https://www.linkedin.com/in/jos%25C3%25A9-garc%25c3%25ada"],
    ["percent-encoded many times", `https://www.linkedin.com/in/jos%${"25".repeat(40)}C3%${"25".repeat(40)}A9-garcía`],
    ["in a URL that is percent-encoded as a whole", encodeURIComponent("https://www.linkedin.com/in/josé-garcía")],
    ["plain", "https://www.linkedin.com/in/josé-garcía"],
    ["in upper case", "https://www.linkedin.com/in/JOSÉ-GARCÍA"],
    ["decomposed", "https://www.linkedin.com/in/josé-garcía".normalize("NFD")],
  ])("parseLinkedinUrl returns the same profile for a name with accents that is %s", (_, url) => {
    const canonical = "https://www.linkedin.com/in/jos%C3%A9-garc%C3%ADa";
    expect(parseLinkedinUrl(url)).toEqual({ path: "/in/josé-garcía", url: canonical });
  });

  test("parseLinkedinUrl returns the same profile for a name with a Greek final sigma in any letter case", () => {
    for (const name of ["γιώργος.xa", "γιώργοσ.xa", "ΓΙΏΡΓΟΣ.XA", "Γιώργος.Xa"])
      expect(parsePath(buildUrl(name))).toBe("/in/γιώργοσ.xa");
  });

  test.each([
    "\u200bhttps://www.linkedin.com/in/ada",
    "https://https://www.linkedin.com/in/ada",
    "https://www.linkedin.com/in/https://www.linkedin.com/in/ada",
    "https://www.linkedin.com/in/linkedin.com/in/ada",
    "https:\\\\www.linkedin.com\\in\\ada",
    "linkedin.com//in/ada",
    "https%3A//www.linkedin.com/in/ada",
    "https%253A%252F%252Fwww.linkedin.com%252Fin%252Fada",
    "linkedin.com%2Fin%2Fada?trk=a/b",
    "https://www%2Elinkedin%2Ecom/in/ada",
    "//in.linkedin.com/in/ada",
    "www.linkedin.com./in/ada",
    "www.linkedin.com/in/a\u00adda\u2060",
    "linkedin.com/in/ada%20",
    "linkedin.com/in/%E2%80%8Bada%C2%A0",
    "linkedin.com/in/ada%3Ftrk=x",
    "linkedin.com/in/ada%2Fde",
    "linkedin.com/in/ada&trk=x",
    "linkedin.com/in/ada, linkedin.com/in/bob",
    "linkedin.com/in/ada;https://linkedin.com/in/bob",
    "linkedin.com/in/ada\nwww.linkedin.com/in/bob",
    "linkedin.com/in/ada/,linkedin.com/in/bob",
  ])("parseLinkedinUrl returns the profile /in/ada for %j", (url) => {
    expect(parseLinkedinUrl(url)).toEqual({ path: "/in/ada", url: "https://www.linkedin.com/in/ada" });
  });

  test("parseLinkedinUrl returns the same profile for all Sales Navigator pages of a member, and keeps the case of its id", () => {
    const id = fc.stringMatching(/^AC[ow]AA[\w-]{1,34}$/);
    const page = fc.constantFrom("in", "sales/lead", "sales/people", "sales/profile");
    const found = fc.constantFrom("", ",NAME_SEARCH,x1Yz", "%2CNAME_SEARCH%2Cx1Yz", ",OUT_OF_NETWORK", "?_ntb=x");
    fc.assert(
      fc.property(id, page, found, (id, page, found) => {
        expect(parseLinkedinUrl(`https://www.linkedin.com/${page}/${id}${page === "in" ? "" : found}`)).toEqual({
          path: `/in/${id.toLowerCase()}`,
          url: `https://www.linkedin.com/in/${id}`,
        });
      }),
    );
  });
});

describe("different profiles", () => {
  test("parseLinkedinUrl returns different profiles for different names, however similar they are", () => {
    const change = fc.constantFrom("-", "_", ".", "a", "1", "é", "e\u0300", "-1", "-de");
    const similar = fc.tuple(profileName, fc.nat(), change).map(([name, at, text]) => [name, insertAt(name, at, text)]);
    const spellings = similar
      .filter((names) => names.every((name) => parsePath(buildUrl(name))))
      .filter(([one = "", other = ""]) => composed(one) !== composed(other))
      .chain(([one = "", other = ""]) => fc.tuple(urlSpellings(one), urlSpellings(other)));
    fc.assert(
      fc.property(spellings, ([one, other]) => parsePath(one) !== parsePath(other)),
      { numRuns: 1_000 },
    );
  });

  test("parseLinkedinUrl returns different profiles for old URLs that differ in any part", () => {
    const part = fc.constantFrom("1", "2", "12", "a1", "1f3", "3z", "x", "100");
    const old = fc
      .tuple(fc.constantFrom("ada", "ada-1", "bob"), fc.array(part, { maxLength: 3 }))
      .map(([name, parts]) => [name, ...parts].join("/"));
    fc.assert(
      fc.property(old, old, (one, other) => {
        const paths = [one, other].map((path) => parsePath(`linkedin.com/pub/${path}`));
        expect(paths).not.toContain(undefined);
        expect(paths[0] === paths[1]).toBe(one === other);
      }),
      { numRuns: 2_000 },
    );
  });

  test("parseLinkedinUrl never takes a part of a name for the name", () => {
    for (const name of ["john smith", "john,smith", "john%20smith", "o'brien", "john+smith", "ada@example.com", "a:b"])
      expect(parseLinkedinUrl(`https://www.linkedin.com/in/${name}`)).toBeNull();
  });
});

test("a canonical URL parses to the profile that it was built from, and has no character with a meaning in HTML", () => {
  const path = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(..."aé%25C3A9/\\,;'\"<>& ?#~.") }),
  );
  const kind = fc.constantFrom("in", "pub", "sales/lead", "sales/profile", "talent/profile", "recruiter/profile");
  fc.assert(
    fc.property(kind, path, (kind, path) => {
      const profile = parseLinkedinUrl(`linkedin.com/${kind}/${path}`);
      if (!profile) return;
      expect(profile.url).toMatch(/^https:\/\/www\.linkedin\.com\/(?:in|pub|sales|talent|recruiter)\/[\w.~%/-]+$/);
      expect(URL.parse(profile.url)?.href).toBe(profile.url);
      expect(parseLinkedinUrl(profile.url)).toEqual(profile);
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  ["/in/ada/", "/in/ada"],
  ["/in/ada/de", "/in/ada"],
  ["/in/ada/details/experience/", "/in/ada"],
  ["/in/ada/overlay/contact-info", "/in/ada"],
  ["/mwlite/in/ada", "/in/ada"],
  ["/comm/in/ada", "/in/ada"],
  ["/in/megan", "/in/megan"],
  ["/in/100%-ada", "/in/100%-ada"],
  ["/in/jos%E9", "/in/josé"],
  ["/pub/ada", "/pub/ada"],
  ["/pub/Ada-Lovelace/1a/2B3/4c5", "/in/ada-lovelace-4c52b31a"],
  ["/pub/ada-lovelace/1a/2b3/4c5/de", "/in/ada-lovelace-4c52b31a"],
  ["/pub/ada-lovelace/1a/2b3/4c5&trk=x", "/in/ada-lovelace-4c52b31a"],
  ["/pub/ada-lovelace/1a/2b3/4c5, linkedin.com/in/bob", "/in/ada-lovelace-4c52b31a"],
  ["/in/https://www.linkedin.com/pub/ada-lovelace/1a/2b3/4c5", "/in/ada-lovelace-4c52b31a"],
  ["/pub/ada-lovelace/de", "/pub/ada-lovelace"],
  ["/pub/ada-lovelace/pt-BR", "/pub/ada-lovelace"],
  ["/pub/ada-lovelace/1a/2b3", "/pub/ada-lovelace/1a/2b3"],
  ["/pub/ada-lovelace/1a/2b3/4Z5", "/pub/ada-lovelace/1a/2b3/4z5"],
  ["/sales/profile/123,AbC,NAME_SEARCH", "/sales/people/123"],
  ["/recruiter/profile/123,AbC,CAP", "/recruiter/profile/123"],
  ["/talent/profile/AEMAAABcD?project=1", "/talent/profile/aemaaabcd"],
])("parseLinkedinUrl reads from the path %s the profile %s", (path, profile) => {
  expect(parsePath(`https://www.linkedin.com${path}`)).toBe(profile);
});

/** Redirects of LinkedIn, from the tests of the package linkedin-canonical-url. The names are replaced. */
test.each([
  ["a7/576/b50", "b50576a7"],
  ["100/384/6b0", "6b0384100"],
  ["58/75/162", "16207558"],
  ["84/772/aa", "0aa77284"],
  ["29/314/b", "00b31429"],
])(
  "parseLinkedinUrl reads the old public profile /pub/ada/%s as the profile to which LinkedIn redirects it",
  (digits, id) => {
    const url = `https://www.linkedin.com/in/ada-${id}`;
    expect(parseLinkedinUrl(`https://uk.linkedin.com/pub/ada/${digits}?trk=x`)).toEqual({ path: `/in/ada-${id}`, url });
  },
);

test.each([
  "https://www.linkedin.com/company/acme",
  "https://www.linkedin.com/school/mit",
  "https://www.linkedin.com/jobs/view/123",
  "https://www.linkedin.com/feed/update/urn:li:activity:1",
  "https://www.linkedin.com/profile/view?id=1",
  "https://www.linkedin.com/sales/lead/,NAME_SEARCH",
  "https://www.linkedin.com/sales/search/people?query=ada",
  "https://www.linkedin.com/company/in/ada",
  "https://www.linkedin.com/company/linkedin.com/in/ada",
  "https://www.linkedin.com/in/https://example.com/in/ada",
  "https://www.linkedin.com/search/results/people/?keywords=ada",
  "https://www.linkedin.com/pub/dir?firstName=Ada&lastName=Lovelace",
  "https://www.linkedin.com/pub/dir/Ada/Lovelace",
  "https://www.linkedin.com",
  "https://www.linkedin.com//",
  "https://www.linkedin.com/?trk=ada",
  "https://www.linkedin.com/#ada",
  "https://www.linkedin.com/in/",
  "https://www.linkedin.com/in/?trk=ada",
  "https://www.linkedin.com/in/../company/acme",
  `https://www.linkedin.com/in/${"é".repeat(600)}`,
  `https://www.linkedin.com/in/${"a".repeat(1_100)}`,
])("parseLinkedinUrl returns null for %s, which does not name a person", (url) => {
  expect(parseLinkedinUrl(url)).toBeNull();
});

test("parseLinkedinUrl returns null for every spelling of a placeholder, alone and as a name", () => {
  const placeholder = fc.constantFrom("unavailable", "undefined", "null", "none", "n/a", "me", "-", "--", "N/A", "NaN");
  const spellings = placeholder.chain((text) =>
    fc.oneof(fc.constant(text), fc.constant(` ${text}\u200b`), urlSpellings(text)),
  );
  fc.assert(fc.property(spellings, (text) => parseLinkedinUrl(text) === null));
});

test.each([
  "https://example.com/in/ada",
  "https://linkedin.com.example.com/in/ada",
  "https://linkedin.com%2eexample.com/in/ada",
  "https://evil-linkedin.com/in/ada",
  "https://linkedin.co/in/ada",
  "https://linkedin.com@example.com/in/ada",
  "https://example.com@linkedin.com/in/ada",
  "https://example.com%40linkedin.com/in/ada",
  "https://evil.example:443@linkedin.com/in/x",
  "https://ada:secret@www.linkedin.com/in/ada",
  "https://@www.linkedin.com/in/ada",
  "https://www.linkedin.com:443/in/ada",
  "https://example.com/linkedin.com/in/ada",
  "https://example.com?linkedin.com/in/ada",
  "https://example.com#linkedin.com/in/ada",
  "javascript:alert(1)<!--@linkedin.com/in/ceo",
  '"><img src=x onerror=alert(1)>@linkedin.com/in/x',
  "javascript://linkedin.com/in/ada",
  "data:text/html,linkedin.com/in/ada",
  "ftp://linkedin.com/in/ada",
  "https://linkedin.com%2Fin%2Fada%2F@evil.example/",
  "https://linkedin.com%252Fin%252Fada%252F@evil.example/",
  "linkedin.com%252Fin%252Fada%252F%40evil.example",
  "https://www.linkedin.com%2fin%2fada%2f:443@evil.example",
  "https://linkedin.com%3A443/in/ada",
  "https://linkedin.com%5Cin%5Cada@evil.example",
  "https://linkedin.com%2Fin%2Fada.evil.example/",
  "https://evil.example%2f.linkedin.com/in/ada",
  "https:/\\evil.example/linkedin.com/in/ada",
  "https:\t//evil.example\n@linkedin.com/in/ada",
  "//evil@linkedin.com/in/ada",
  "https://evil.example\\@linkedin.com/in/ada",
  "https://evil.example／@linkedin.com/in/ada",
  "https://linkedin.com／in／ada",
  "https://linkedin。com/in/ada",
  "mailto:ada@linkedin.com",
  "ada-lovelace",
  "in/ada-lovelace",
  "/in/ada-lovelace",
  "https://www.linkedin.com/in/ada\ud800",
  "",
  " ",
])("parseLinkedinUrl returns undefined for %j, which is not a LinkedIn URL", (url) => {
  expect(parseLinkedinUrl(url)).toBeUndefined();
});

test("parseLinkedinUrl returns undefined for a URL with any user, password or port", () => {
  const authority = fc.oneof(
    fc.string({ unit: "binary" }).map((user) => `${user}@linkedin.com`),
    fc.nat({ max: 65_535 }).map((port) => `linkedin.com:${port}`),
    fc.string().map((text) => `linkedin.com${text}@example.com`),
  );
  const scheme = fc.constantFrom("", "//", "http://", "https://");
  fc.assert(
    fc.property(
      scheme,
      authority.filter((text) => !/[/\\?#%]/.test(text)),
      (scheme, authority) => {
        expect(parseLinkedinUrl(`${scheme}${authority}/in/ada`)).toBeUndefined();
      },
    ),
  );
});

test("parseLinkedinUrl returns no profile for a URL that leads to another host in a browser, or has a user or a port", () => {
  const piece = fc.constantFrom(
    ...["linkedin.com", "www.", "evil.example", "in", "ada", "https://", "http:", "https%3A%2F%2F", "443", ".", "%2E"],
    ...["/", "\\", "@", ":", "?", "#", "%2F", "%5C", "%40", "%3A", "%3F", "%23", "%252F", "%2540", "%09"],
    ...["\t", "\n", " ", "\u200b", "．", "。", "／", "＠", "："],
  );
  const hostile = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
  const text = fc
    .tuple(
      fc.constantFrom("", "//", "https://"),
      hostile,
      fc.constantFrom("", "linkedin.com", "@linkedin.com"),
      hostile,
    )
    .map(([scheme, one, host, other]) => `${scheme}${one}${host}${other}/in/ada`);
  fc.assert(
    fc.property(text, (text) => {
      if (!parseLinkedinUrl(text)) return;
      const url = [text, `https://${text}`]
        .map((url) => URL.parse(url))
        .find((url) => /^https?:$/.test(url?.protocol ?? ""));
      // `https://https://linkedin.com/in/ada` comes from a template.
      if (!url || /^https?$/.test(url.hostname)) return;
      expect([url.hostname, url.username, url.password, url.port]).toEqual([
        expect.stringMatching(/^(?:.+\.)?linkedin\.com\.?$/),
        ...["", "", ""],
      ]);
    }),
    { numRuns: 20_000 },
  );
});

/** If the time grew with the square of the length, each of these would take minutes. */
test.each([
  ["slashes", `https://www.linkedin.com/in/a${"/".repeat(500_000)}b`],
  ["schemes", `${"https:".repeat(100_000)}linkedin.com/in/ada`],
  ["labels of a host", `${"a.".repeat(250_000)}example.com`],
  ["a long label of a host", `${"a".repeat(100_000)}linkedin.com/in/ada`],
  ["nested URLs", "linkedin.com/in/".repeat(200_000)],
  ["separators", `linkedin.com/in/ada${" ,".repeat(250_000)}x`],
  ["blanks before a character", `${" ".repeat(500_000)}x`],
  ["encoded percent signs", `linkedin.com/in/ada${"%25".repeat(200_000)}`],
  ["invalid escapes", `linkedin.com/in/ada${"%C3x".repeat(100_000)}`],
  ["levels of encoding", `linkedin.com%${"25".repeat(250_000)}2Fin%2Fada`],
  ["groups of an old URL", `linkedin.com/pub/a${"/1".repeat(250_000)}`],
  ["commas", `linkedin.com/sales/lead/a${",".repeat(500_000)}`],
])("parseLinkedinUrl takes linear time for a URL with very many %s", (_, url) => {
  expect(() => parseLinkedinUrl(url)).not.toThrow();
});

test("parseLinkedinUrl reads a path as a browser does: a segment `.` does not matter, and `..` names nobody", () => {
  expect(parseLinkedinUrl("linkedin.com/pub/./ada/./a/1/2")).toEqual(parseLinkedinUrl("linkedin.com/pub/ada/a/1/2"));
  for (const path of ["in/../in/ada", "in/..", "pub/ada/../bob", "pub/ada/a/.."])
    expect(parseLinkedinUrl(`https://www.linkedin.com/${path}`)).toBeNull();
});
