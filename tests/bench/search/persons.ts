import { createHash } from "node:crypto";
import { buildDocument } from "../../../lib/person-search/document.ts";
import type { NormalisedFilters } from "../../../lib/person-search/normalise-filters.ts";

/** Each of the rare companies has this many persons, whatever the number of all persons. */
export const STAFF = 100;
const RARE_COMPANIES = 50;
const SMALL_STAFF = 50;

/** A company of 100 persons, with two values that half of all persons have. */
export const buildRareFilters = (company: number): NormalisedFilters => ({
  companyName: { any: [`rare company ${company % RARE_COMPANIES}`] },
  seniority: { any: ["director"] },
  country: { any: ["germany"] },
});
/** Four of five persons. */
export const BROADEST = { hasEmail: true } satisfies NormalisedFilters;
export const FIFTY_HITS = { companyName: { any: ["small company"] } } satisfies NormalisedFilters;

/** Numbers from 0 to 65,535 that look random, the same ones for the same text. */
const spread = (text: string): Uint16Array => new Uint16Array(createHash("sha1").update(text).digest().buffer, 0, 10);

/**
 * Builds the record of a person, with all fields that the index holds and about as many different values as real data has.
 * Half of all persons have each broad value.
 */
export function buildRecord(i: number) {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, j = 0, k = 0] = spread(String(i));
  const rare = Math.floor(i / STAFF);
  const isRare = rare < RARE_COMPANIES;
  const isSmall = !isRare && i < STAFF * RARE_COMPANIES + SMALL_STAFF;
  const company = (a * 65_536 + b) % 30_000;
  return {
    firstName: `First${a % 2_000}`,
    lastName: `Last${b % 20_000}`,
    jobTitle: `${["Head", "Director", "Manager", "Engineer"][c % 4]} of ${["Sales", "Data", "Product"][d % 3]} ${e % 50}`,
    seniority: isRare || f % 2 === 0 ? "director" : `level ${f % 9}`,
    country: isRare || g % 2 === 0 ? "Germany" : `Country ${g % 60}`,
    companyName: isRare ? `Rare Company ${rare}` : isSmall ? "Small Company" : `Company ${company}`,
    companyId: buildId(company, "company"),
    city: `City ${h % 3_000}`,
    state: `State ${h % 300}`,
    industry: `Industry ${j % 120}`,
    departments: [`Department ${c % 12}`],
    subDepartments: [`Team ${k % 60}`],
    functions: [`Function ${d % 40}`],
    skills: [`Skill ${e % 900}`, `Skill ${f % 900}`, `Skill ${g % 900}`],
    languages: ["German", `Language ${h % 30}`],
    emails: j % 5 === 0 ? [] : [`person${i}@example.com`],
    phones: c % 3 === 0 ? ["+49 30 1234567"] : [],
    linkedinUrl: `https://www.linkedin.com/in/person-${i}`,
  };
}

/** A UUID whose digits are spread like those of a random one. */
export function buildId(i: number, kind = "person"): string {
  const hex = createHash("sha1").update(`${kind} ${i}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Builds the documents of some persons. */
export const buildDocuments = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => buildDocument(buildId(from + i), buildRecord(from + i)));
