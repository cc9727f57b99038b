import * as v from "valibot";
import { OrgId } from "../identity/principal.ts";
import { demoId, PERSON_COUNT } from "./ids.ts";

/**
 * Users, lead lists, leads and searches of the demo's two organisations. The stack generates the global records itself.
 */

export const ACME = v.parse(OrgId, "org_acme");
const GLOBEX = v.parse(OrgId, "org_globex");

export interface DemoUser {
  readonly sub: string;
  readonly org_id: string;
  readonly org_role?: string;
}

/** Claims of the demo users' tokens. */
export const USERS = {
  /** Has access to her organisation's lists, except the board's. */
  alice: { sub: "user_alice", org_id: ACME },
  /** A member of the organisation without access to any list. */
  bob: { sub: "user_bob", org_id: ACME },
  /** An admin, with access to every list of the organisation. */
  carol: { sub: "user_carol", org_id: ACME, org_role: "org:admin" },
  dave: { sub: "user_dave", org_id: GLOBEX },
  erin: { sub: "user_erin", org_id: GLOBEX },
  frank: { sub: "user_frank", org_id: GLOBEX, org_role: "org:admin" },
} as const satisfies Record<string, DemoUser>;

const buildLeadList = (
  index: number,
  orgId: OrgId,
  type: "person" | "company",
  name: string,
  users: readonly DemoUser[],
) => ({
  orgId,
  list: {
    id: demoId("list", index),
    name,
    type,
    userIds: users.map(({ sub }) => sub),
    createdBy: users[0]?.sub ?? "",
    createdAt: "2026-01-15T09:00:00.000Z",
    updatedBy: users[0]?.sub ?? "",
    updatedAt: "2026-01-15T09:00:00.000Z",
  },
});

export const LEAD_LISTS = {
  acmePersons: buildLeadList(1, ACME, "person", "Decision makers", [USERS.alice]),
  acmeCompanies: buildLeadList(2, ACME, "company", "Target accounts", [USERS.alice]),
  /** Alice does not have access to it. */
  acmeBoard: buildLeadList(3, ACME, "person", "Board members", [USERS.carol]),
  /** Only the API documentation's examples use these two, so that trying one does not affect the others. */
  acmeToUpdate: buildLeadList(4, ACME, "person", "Spring campaign", [USERS.alice]),
  acmeToDelete: buildLeadList(5, ACME, "person", "Outdated contacts", [USERS.alice]),
  globexPersons: buildLeadList(11, GLOBEX, "person", "Conference contacts", [USERS.dave]),
  globexCompanies: buildLeadList(12, GLOBEX, "company", "Partners", [USERS.dave]),
} as const;

/** Leads: organisations' own copies of persons. The other demo persons have no copy before a request adds them. */
export const LEADS = {
  /** A person that only Acme has. The id is the first one after those of the global persons. */
  acmePerson: {
    orgId: ACME,
    person: {
      id: demoId("person", PERSON_COUNT),
      firstName: "Grace",
      lastName: "Hopper",
      jobTitle: "Director of Engineering",
      companyId: demoId("company", 0),
      city: "New York",
      country: "United States",
      linkedinUrl: "https://www.linkedin.com/in/grace-hopper",
      emails: ["grace@example.com"],
      seniority: "director",
      departments: ["engineering"],
    },
    source: "direct",
    copiedAt: "2026-01-15T09:00:00.000Z",
    copiedBy: "user_alice",
  },
  /** Only the API documentation's examples use it. */
  acmePersonToUpdate: {
    orgId: ACME,
    person: {
      id: demoId("person", PERSON_COUNT + 1),
      firstName: "Katherine",
      lastName: "Johnson",
      jobTitle: "Analyst",
      emails: ["katherine@example.com"],
    },
    source: "direct",
    copiedAt: "2026-01-15T09:00:00.000Z",
    copiedBy: "user_alice",
  },
  /** The same, for erasing. */
  acmePersonToErase: {
    orgId: ACME,
    person: { id: demoId("person", PERSON_COUNT + 2), firstName: "Dorothy", lastName: "Vaughan" },
    source: "direct",
    copiedAt: "2026-01-15T09:00:00.000Z",
    copiedBy: "user_alice",
  },
} as const;

/**
 * Distinct ids of global persons, spread over all of them. The ids are distinct because 3 and PERSON_COUNT are coprime.
 */
const listRankedPersons = (count: number) =>
  Array.from({ length: count }, (_, rank) => demoId("person", (rank * 3) % PERSON_COUNT));

/** Stored search results: person ids, best match first. */
export const SEARCHES = {
  large: { orgId: ACME, id: demoId("search", 1), personIds: listRankedPersons(5_000) },
  small: { orgId: ACME, id: demoId("search", 2), personIds: listRankedPersons(25) },
} as const;
