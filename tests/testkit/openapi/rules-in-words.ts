import { randomUUID } from "node:crypto";
import type { routes } from "../../../lib/routes.ts";
import { readProperty } from "./document.ts";
import type { DocumentedRequest } from "./request-arbitrary.ts";

/** Ids that exist in the test's organisation. */
interface Ids {
  readonly personList: string;
  readonly companyList: string;
  readonly lead: string;
}

/** A rule of requests that the document explains in words only. */
interface RuleInWords {
  readonly message: string | RegExp;
  /** Why the schemas do not express it. */
  readonly reason: string;
  /** Whether a value can violate the rule. A plain value, as most callers send it, cannot. */
  readonly isPossible: (value: unknown) => boolean;
  /** A request that the document allows and the service rejects. */
  readonly example: (ids: Ids) => DocumentedRequest & { readonly route: keyof typeof routes };
}

const NEEDS_CLASSES = "Invisible characters need Unicode classes, which the patterns of some languages do not have";
const DEPENDS_ON_STORED = "It depends on what is stored";
const always = () => true;
/** No smaller filters can have 500 values or 800 words. */
const isLarge = (filters: unknown) => JSON.stringify(filters).length > 800;

const isIllFormed = (value: unknown) => typeof value === "string" && !value.isWellFormed();
const hasPlainText = (value: unknown) => typeof value === "string" && /[!-~]/.test(value);
/** An address of ASCII whose domain has no hyphens, no long or empty labels, and does not end in a number. */
const PLAIN_ADDRESS = /^\s*[!-~]+@([!-,/-~]{1,63}\.)*[a-z][!-,/-~]{0,62}\s*$/i;
const isPlainAddress = (value: unknown) => typeof value === "string" && PLAIN_ADDRESS.test(value);
const isPlainProfile = (value: unknown) =>
  typeof value === "string" && /^(https:\/\/www\.)?linkedin\.com\/in\/[a-z]+-[a-z]+$/.test(value);

/** Whether a person has a plain value in one of these fields. */
const hasPlain = (person: unknown, ...fields: readonly string[]) =>
  fields.some((name) => [readProperty(person, name)].flat().some(hasPlainText));

/** Every rule for which the service rejects requests that the document allows. No other is accepted by the tests. */
export const RULES_IN_WORDS: readonly RuleInWords[] = [
  {
    message: "must be well-formed Unicode",
    reason: "JSON Schema has no keyword for it: text that is not well-formed is not interoperable JSON (RFC 8259, 8.2)",
    isPossible: isIllFormed,
    example: () => ({ route: "createLeadList", body: { name: "A", icpId: "\ud800" } }),
  },
  {
    message: "must not be blank",
    reason: NEEDS_CLASSES,
    isPossible: (value) => !hasPlainText(value),
    example: () => ({ route: "createLeadList", body: { name: "\u3164" } }),
  },
  {
    message: "must have a letter or a digit",
    reason: NEEDS_CLASSES,
    isPossible: (value) => typeof value === "string" && !/[A-Za-z\d]/.test(value),
    example: () => ({ route: "searchPersons", body: { filters: { jobTitle: { any: ["..."] } } } }),
  },
  {
    message: "must have at most 500 values",
    reason: "JSON Schema cannot count over several arrays",
    isPossible: isLarge,
    example: () => {
      const fields = ["city", "state", "country", "industry", "skills", "languages"];
      const values = { any: Array(100).fill("x") };
      return { route: "searchPersons", body: { filters: Object.fromEntries(fields.map((field) => [field, values])) } };
    },
  },
  {
    message: "must have at most 800 words in jobTitle and name, and values in all",
    reason: "JSON Schema cannot count words",
    isPossible: isLarge,
    example: () => ({
      route: "searchPersons",
      body: { filters: { name: { any: Array(9).fill("a ".repeat(100)) } } },
    }),
  },
  {
    message: "must be those of a search that you made in the last 24 hours",
    reason: DEPENDS_ON_STORED,
    isPossible: always,
    example: ({ personList }) => {
      const selection = { mode: "bulk", filters: { hasEmail: true }, startIndex: 0, targetCount: 1 };
      return { route: "addProspects", params: { id: personList }, body: { selection } };
    },
  },
  {
    message: "must have a firstName or a lastName",
    reason: `${NEEDS_CLASSES}. After a change, it also depends on what is stored`,
    isPossible: (person) => !hasPlain(person, "firstName", "lastName"),
    example: () => ({ route: "addProspects", body: { prospects: [{ firstName: "\u3164", id: randomUUID() }] } }),
  },
  {
    message: "must have an id, a linkedinUrl or an e-mail address in emails",
    reason: NEEDS_CLASSES,
    isPossible: (person) => !hasPlain(person, "id", "linkedinUrl", "emails"),
    example: () => ({ route: "addProspects", body: { prospects: [{ firstName: "Ada", linkedinUrl: "\u3164" }] } }),
  },
  {
    message: "must be an e-mail address",
    reason:
      "The rules of domain names, which can be international, are tables (UTS 46). The characters of ASCII are in the pattern",
    isPossible: (value) => !isPlainAddress(value),
    example: () => ({ route: "findLeads", body: { email: "ada@example-.com" } }),
  },
  {
    message: "must be the URL of a person's LinkedIn profile",
    reason:
      "URLs are decoded before they are compared, and texts such as `n/a` count as absent next to another identity",
    isPossible: (value) => !isPlainProfile(value),
    example: () => ({ route: "findLeads", body: { linkedinUrl: "https://example.com" } }),
  },
  {
    message: "must not be before startDate",
    reason: "JSON Schema cannot compare two fields. In a change, one of them is stored",
    isPossible: always,
    example: () => ({ route: "createLeadList", body: { name: "A", startDate: "2026-09-02", endDate: "2026-09-01" } }),
  },
  {
    message: "must be at most 65536 bytes of JSON",
    reason: "JSON Schema has no keyword for the size of an object",
    // The body of a change does not have the fields that stay.
    isPossible: (value) => Buffer.byteLength(JSON.stringify(value)) > 60_000,
    example: () => {
      const educations = Array(50).fill({ description: "x".repeat(2_000) });
      return { route: "addProspects", body: { prospects: [{ firstName: "Ada", id: randomUUID(), educations }] } };
    },
  },
  {
    message: "must have a length of at most 100, including the creator",
    reason: "The creator is known from the token",
    isPossible: (value) => Array.isArray(value) && value.length === 100,
    example: () => ({
      route: "createLeadList",
      body: { name: "A", userIds: Array.from({ length: 100 }, (_, i) => `u${i}`) },
    }),
  },
  {
    message: "must have 1 to 255 printable ASCII characters",
    reason: "Only the quoted form of an empty key: a pattern that excludes it would be unreadable",
    isPossible: (value) => value === '""',
    example: () => ({ route: "createLeadList", body: { name: "A" }, headers: { "idempotency-key": '""' } }),
  },
  {
    message: "must be the nextCursor of an earlier page of the same listing",
    reason: "Cursors are signed",
    isPossible: always,
    example: () => ({ route: "listLeadLists", query: { cursor: "abc" } }),
  },
  {
    message: "cannot be changed",
    reason: DEPENDS_ON_STORED,
    isPossible: always,
    example: ({ personList }) => ({ route: "updateLeadList", params: { id: personList }, body: { type: "company" } }),
  },
  {
    message: "is unknown or has expired",
    reason: DEPENDS_ON_STORED,
    isPossible: always,
    example: ({ personList }) => {
      const selection = { mode: "bulk", searchId: randomUUID(), startIndex: 0, targetCount: 1 };
      return { route: "addProspects", params: { id: personList }, body: { selection } };
    },
  },
  {
    message: /^Lead list has type/,
    reason: DEPENDS_ON_STORED,
    isPossible: always,
    example: ({ companyList }) => {
      const selection = { mode: "manual", includedIds: [randomUUID()] };
      return { route: "addProspects", params: { id: companyList }, body: { selection } };
    },
  },
];
