import { USERS } from "../demo/tenants.ts";
import type { routes } from "../routes.ts";
import type { ErrorResponseName } from "./error-responses.ts";
import * as example from "./examples.ts";

export type RouteName = keyof typeof routes;

/** What a route's schemas do not say of it. */
export interface RouteDocs {
  readonly description: string;
  /** An `{id}` for its path. */
  readonly id?: string;
  /** Bodies to send; the first is what a reader tries first. */
  readonly requests?: Readonly<Record<string, unknown>>;
  /** What its success means. */
  readonly success: string;
  readonly responses?: Readonly<Record<string, unknown>>;
  /** Beside those that its parameters and its body bring with them. */
  readonly errors?: readonly ErrorResponseName[];
}

const CHOSEN = { mode: "manual", includedIds: [example.ADA, example.BEN] };
const WINDOW = { mode: "bulk", searchId: example.SEARCH, startIndex: 0, targetCount: 25, excludedIds: [example.CLEO] };
const added = ([first, second, third]: readonly unknown[]) => ({
  "the count": { addedCount: 2 },
  "with return=representation": {
    addedCount: 1,
    results: [
      { id: first, status: "added" },
      { id: second, status: "alreadyInList" },
      { id: third, status: "notFound" },
    ],
  },
});
const PAGING = "Read on with `nextCursor`, which is null on the last page.";

export const routeDocs: Readonly<Record<RouteName, RouteDocs>> = {
  createLeadList: {
    description:
      "The caller is one of its users. A retry with the same `Idempotency-Key` makes no second list, and is answered as at first.",
    requests: {
      "just a name": { name: "Autumn campaign" },
      everything: {
        name: "Autumn campaign",
        type: "person",
        icpId: "icp-7",
        startDate: "2026-09-01",
        endDate: "2026-11-30",
        userIds: [USERS.bob.sub],
      },
    },
    success: "The list.",
    responses: { "the list": example.LEAD_LIST },
  },
  listLeadLists: {
    description: `Admins see all lists of the organisation, others those they are users of. ${PAGING}`,
    success: "A page of lists, in the order of their ids.",
    responses: { "a page": { items: [example.LEAD_LIST], nextCursor: example.CURSOR } },
  },
  getLeadList: {
    description: "`memberCount` is counted, not kept: it is what reading all pages gives.",
    id: example.PERSON_LIST,
    success: "The list.",
    responses: { "the list": { ...example.LEAD_LIST, memberCount: 1_000 } },
  },
  updateLeadList: {
    description:
      "A field that is absent stays, null takes a value away (RFC 7396). The type never changes. `userIds` replaces them " +
      "all: who is left out, and is no admin, does not see the list any more.",
    id: example.PERSON_LIST,
    requests: {
      "another name": { name: "Decision makers, autumn" },
      "no end, and other users": { endDate: null, userIds: [USERS.alice.sub, USERS.bob.sub] },
    },
    success: "The list as it is now.",
    responses: { "the list": { ...example.LEAD_LIST, name: "Decision makers, autumn" } },
  },
  deleteLeadList: {
    description: "A list of any size is gone at once. Its persons and companies stay in the organisation.",
    id: example.PERSON_LIST,
    success: "The list is gone.",
  },
  addProspects: {
    description: `Copies each person into the organisation where it has none, then adds them to the list. Up to 1,000 at once:
given, selected one by one, or as a window of a stored search, less some. Who is in the list already does not count.

A person is recognised by \`id\`, else by \`linkedinUrl\`, else by the first of \`emails\`; one of the three is needed. Who is
given twice counts once, as first given. With \`Prefer: return=representation\` there is a result for each distinct person, in
the order in which they first come.

What the organisation has of a person already stays as it is. Else the global record of that id is copied, else what is given.
Leave out a field that has no value, or send null. Fields that are not documented are dropped. A person may take up to 64 KB.`,
    id: example.PERSON_LIST,
    requests: {
      "a window of a search": { selection: WINDOW },
      "one by one": { selection: CHOSEN },
      "the persons themselves": { prospects: [example.PERSON] },
    },
    success: "How many memberships this operation made.",
    responses: added([example.ADA, example.BEN, example.CLEO]),
  },
  addCompanies: {
    description: "As add-prospects, for a list of companies. Companies come from the global database.",
    id: example.COMPANY_LIST,
    requests: { "two companies": { companyIds: example.COMPANIES.slice(0, 2) } },
    success: "How many memberships this operation made.",
    responses: added(example.COMPANIES),
  },
  removeProspects: {
    description: "The persons stay in the organisation. Who is not in the list does not count.",
    id: example.PERSON_LIST,
    requests: { "two persons": { personIds: [example.ADA, example.BEN] } },
    success: "How many memberships this operation ended.",
    responses: { "the count": { removedCount: 2 } },
  },
  listLeads: {
    description: `The organisation's own records, in an order that stays while others come and go. ${PAGING}`,
    id: example.PERSON_LIST,
    success: "A page of persons, or of companies.",
    responses: { "a page": { items: [example.LEAD], nextCursor: null } },
  },
  storeSearch: {
    description:
      "How a search service hands over what it found, best first, for add-prospects to select from for a day.",
    requests: { "three persons": { personIds: [example.ADA, example.BEN, example.CLEO] } },
    success: "What to select by, and until when.",
    responses: {
      "the search": { searchId: example.SEARCH, totalCount: 3, expiresAt: "2026-08-21T09:00:00.000Z" },
    },
  },
};
