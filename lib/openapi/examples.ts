import { demoId } from "../demo/ids.ts";
import { LEAD_LISTS, SEARCHES, USERS } from "../demo/tenants.ts";

/** What the examples speak of: the local stack's demo data, so that each can be sent there as it stands. */

export const PERSON_LIST = LEAD_LISTS.acmePersons.list.id;
export const COMPANY_LIST = LEAD_LISTS.acmeCompanies.list.id;
export const SEARCH = SEARCHES.large.id;
export const [ADA, BEN, CLEO] = [0, 3, 6].map((n) => demoId("person", n));
export const COMPANIES = [0, 1, 2].map((n) => demoId("company", n));

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
  updatedAt: "2026-08-20T09:00:00.000Z",
};

/** A person as a caller sends one. */
export const PERSON = {
  firstName: "Ada",
  lastName: "Lovelace",
  jobTitle: "VP of Analytics",
  city: "London",
  country: "United Kingdom",
  linkedinUrl: "https://www.linkedin.com/in/ada-lovelace",
  emails: ["ada@example.com"],
};

/** A person as a tenant has one. */
export const LEAD = {
  id: ADA,
  firstName: "Grace",
  lastName: "Hopper",
  jobTitle: "Director of Engineering",
  city: "New York",
  country: "United States",
  seniority: "director",
  departments: ["engineering"],
};
