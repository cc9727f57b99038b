import * as v from "valibot";
import { OrgId } from "../identity/principal.ts";
import { demoId, PERSON_COUNT } from "./ids.ts";

/** What the demo's tenants have. The global database's records are in `demo-data/`. */

export const ACME = v.parse(OrgId, "org_acme");
const GLOBEX = v.parse(OrgId, "org_globex");

export interface DemoUser {
  readonly sub: string;
  readonly org_id: string;
  readonly org_role?: string;
}

/** The claims to ask the issuer for. */
export const USERS = {
  /** In the lists' `userIds`. */
  alice: { sub: "user_alice", org_id: ACME },
  /** In the organisation, but in no list. */
  bob: { sub: "user_bob", org_id: ACME },
  carol: { sub: "user_carol", org_id: ACME, org_role: "org:admin" },
  dave: { sub: "user_dave", org_id: GLOBEX },
  erin: { sub: "user_erin", org_id: GLOBEX },
  frank: { sub: "user_frank", org_id: GLOBEX, org_role: "org:admin" },
} as const satisfies Record<string, DemoUser>;

const leadList = (n: number, orgId: OrgId, type: "person" | "company", name: string, users: readonly DemoUser[]) => ({
  orgId,
  list: {
    id: demoId("list", n),
    name,
    type,
    userIds: users.map(({ sub }) => sub),
    createdBy: users[0]?.sub ?? "",
    createdAt: "2026-01-15T09:00:00.000Z",
    updatedAt: "2026-01-15T09:00:00.000Z",
  },
});

export const LEAD_LISTS = {
  acmePersons: leadList(1, ACME, "person", "Decision makers", [USERS.alice]),
  acmeCompanies: leadList(2, ACME, "company", "Target accounts", [USERS.alice]),
  /** Alice has no part in it. */
  acmeBoard: leadList(3, ACME, "person", "Board members", [USERS.carol]),
  globexPersons: leadList(11, GLOBEX, "person", "Conference contacts", [USERS.dave]),
  globexCompanies: leadList(12, GLOBEX, "company", "Partners", [USERS.dave]),
} as const;

/** Ids of global persons, spread over all of them: 3 shares no factor with their number. */
const rankedPersons = (count: number) =>
  Array.from({ length: count }, (_, rank) => demoId("person", (rank * 3) % PERSON_COUNT));

/** Stored search results: person ids in rank order. */
export const SEARCHES = {
  large: { orgId: ACME, id: demoId("search", 1), personIds: rankedPersons(5_000) },
  small: { orgId: ACME, id: demoId("search", 2), personIds: rankedPersons(25) },
} as const;
