import { demoId } from "../demo/ids.ts";
import { LEAD_LISTS, LEADS, SEARCHES, USERS } from "../demo/tenants.ts";

/** Values of the examples. They are ids of the demo data, so that every example request succeeds on the local stack. */

export const PERSON_LIST_ID = LEAD_LISTS.acmePersons.list.id;
export const COMPANY_LIST_ID = LEAD_LISTS.acmeCompanies.list.id;
/** Update and delete have lists of their own, so that trying them does not change what other examples need. */
export const LIST_TO_UPDATE_ID = LEAD_LISTS.acmeToUpdate.list.id;
export const LIST_TO_DELETE_ID = LEAD_LISTS.acmeToDelete.list.id;

export const SEARCH_ID = SEARCHES.large.id;
/** The first three results of the search. */
export const PERSON_IDS = [demoId("person", 0), demoId("person", 3), demoId("person", 6)] as const;
export const COMPANY_IDS = [demoId("company", 0), demoId("company", 1), demoId("company", 2)] as const;

export const CURSOR = "mZ0k7cXv1Jb3Qy5tW2sPbDB8UEVSU09OI2EwMDAwMDAw";

export const LEAD_LIST = {
  id: "6f1c1d2e-58a4-5a0b-9f57-1f2b7c3d4e5f",
  name: "Autumn campaign",
  type: "person",
  icpId: "icp-7",
  startDate: "2026-09-01",
  endDate: "2026-11-30",
  userIds: [USERS.bob.sub, USERS.alice.sub],
  createdBy: USERS.alice.sub,
  createdAt: "2026-08-20T09:00:00.000Z",
  updatedBy: USERS.alice.sub,
  updatedAt: "2026-08-20T09:00:00.000Z",
};

export const MEMBER_COUNT = { memberCount: 1_000, membersChangedAt: "2026-08-21T14:03:11.000Z" };

/** A person in a request, without an id. */
export const PROSPECT = {
  firstName: "Ada",
  lastName: "Lovelace",
  jobTitle: "VP of Analytics",
  city: "London",
  country: "United Kingdom",
  linkedinUrl: "https://www.linkedin.com/in/ada-lovelace",
  emails: ["ada@example.com"],
};

/** A person in a response. */
export const PERSON_LEAD = LEADS.acmePerson.person;

/** Fields of a lead in a list. */
export const MEMBERSHIP = { addedAt: "2026-08-20T09:30:00.000Z", addedBy: USERS.alice.sub };

/** The same person in the response to a request for this one lead. */
export const PERSON_LEAD_WITH_ORIGIN = {
  ...PERSON_LEAD,
  source: LEADS.acmePerson.source,
  copiedAt: LEADS.acmePerson.copiedAt,
  copiedBy: LEADS.acmePerson.copiedBy,
};

export const LEAD_TO_UPDATE_ID = LEADS.acmePersonToUpdate.person.id;
export const LEAD_TO_ERASE_ID = LEADS.acmePersonToErase.person.id;

/** What is left of an erased person. */
export const ERASED_LEAD = { id: PERSON_LEAD.id, erasedAt: "2026-08-22T09:00:00.000Z" };

/** A company in a response. */
export const COMPANY_LEAD = {
  id: COMPANY_IDS[0],
  name: "Analytical Engines",
  domain: "engines.example",
  industry: "Manufacturing",
  city: "London",
  country: "United Kingdom",
  employeeCount: 250,
  foundedYear: 1991,
  linkedinUrl: "https://www.linkedin.com/company/analytical-engines",
};

const [FIRST_PERSON, SECOND_PERSON, THIRD_PERSON] = PERSON_IDS;
export const MANUAL_SELECTION = { mode: "manual", includedIds: [FIRST_PERSON, SECOND_PERSON] };
export const BULK_SELECTION = {
  mode: "bulk",
  searchId: SEARCH_ID,
  startIndex: 0,
  targetCount: 25,
  excludedIds: [THIRD_PERSON],
};
export const FILTERS = {
  jobTitle: { any: ["VP", "director"] },
  country: { any: ["Germany", "France"], none: ["Austria"] },
  hasEmail: true,
};
export const buildAddedExamples = ([first, second, third]: readonly unknown[]) => ({
  "count only": { addedCount: 2 },
  "with return=representation": {
    addedCount: 1,
    results: [
      { index: 0, id: first, status: "added" },
      { index: 1, id: second, status: "alreadyInList" },
      { index: 2, id: third, status: "notFound" },
      { index: 3, id: first, status: "duplicate", duplicateOf: 0 },
    ],
  },
});

/** Every row of an import is accounted for. */
export const LENIENT_RESPONSE = {
  addedCount: 1,
  results: [
    { index: 0, id: FIRST_PERSON, status: "added" },
    {
      index: 1,
      status: "invalid",
      details: [{ path: "prospects.1.emails.0", message: "must be an e-mail address" }],
    },
    { index: 2, id: FIRST_PERSON, status: "duplicate", duplicateOf: 0 },
    { index: 3, id: SECOND_PERSON, status: "erased" },
    { index: 4, id: THIRD_PERSON, status: "failed" },
  ],
  ignoredFields: ["jobTitel"],
};

export const USAGE = {
  limits: {
    requestsPerMinute: 600,
    searchesPerMinute: 60,
    prospectsPerMinute: 60_000,
    prospectsPerDay: 1_000_000,
    personsShownPerDay: 20_000,
    listsPerDay: 1_000,
  },
  days: [
    { day: "2026-08-20", requests: 5_210, searches: 31, prospects: 48_000, personsShown: 0, lists: 4 },
    { day: "2026-08-19", requests: 120, searches: 0, prospects: 2_000, personsShown: 0, lists: 0 },
  ],
};
