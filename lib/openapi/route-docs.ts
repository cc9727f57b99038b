import { USERS } from "../demo/tenants.ts";
import type { routes } from "../routes.ts";
import { ADD_PROSPECTS_DESCRIPTION } from "./add-prospects-docs.ts";
import * as example from "./examples.ts";

export type RouteName = keyof typeof routes;

/** Documentation of a route that its schemas do not contain. */
export interface RouteDocs {
  readonly description: string;
  /** The example of the path's `{id}`, if the one of its resource does not suit this route. */
  readonly id?: string;
  /** Example bodies by name. Documentation pages send the first one by default. */
  readonly requests?: Readonly<Record<string, unknown>>;
  /** The description of the success response. */
  readonly success: string;
  /** Example responses by name. */
  readonly responses?: Readonly<Record<string, unknown>>;
}

const [FIRST_PERSON, SECOND_PERSON] = example.PERSON_IDS;
const PAGING = "To get the next page, send `nextCursor` as `cursor`. On the last page, `nextCursor` is null.";

export const routeDocs: Readonly<Record<RouteName, RouteDocs>> = {
  createLeadList: {
    description:
      "The caller is added to `userIds`, which holds at most 100 users, including the caller. A retry with the same " +
      "`Idempotency-Key` does not create a second list. It returns the original response, even if the list has been " +
      "changed or deleted since; a list that was deleted stays deleted, so reading it is a 404. `endDate` must not be " +
      "before `startDate`.",
    requests: {
      "name only": { name: "Autumn campaign" },
      "all fields": {
        name: "Autumn campaign",
        type: "person",
        icpId: "icp-7",
        startDate: "2026-09-01",
        endDate: "2026-11-30",
        userIds: [USERS.bob.sub],
      },
    },
    success: "The new list.",
    responses: { "lead list": example.LEAD_LIST },
  },
  listLeadLists: {
    description:
      "Admins get all lists of the organisation. Other users get the lists whose `userIds` contain " +
      `them. With \`type\`, only lists of persons or only lists of companies are returned. ${PAGING}`,
    success: "A page of lists, ordered by id.",
    responses: { page: { items: [example.LEAD_LIST], nextCursor: example.CURSOR } },
  },
  getLeadList: {
    description: "`memberCount` is computed on each request and always equals the number of leads listed.",
    success: "The list.",
    responses: { "lead list": { ...example.LEAD_LIST, memberCount: 1_000 } },
  },
  updateLeadList: {
    description:
      "Omitted fields keep their value; null clears a field (JSON Merge Patch, RFC 7396). `type` cannot be changed. " +
      "`userIds` replaces the whole array: a user who is no longer in it and is not an admin loses access to the list. " +
      "A list keeps at least one user. `endDate` must not be before `startDate`.",
    id: example.LIST_TO_UPDATE_ID,
    requests: {
      "rename the list": { name: "Decision makers, autumn" },
      "clear the end date and replace the users": { endDate: null, userIds: [USERS.alice.sub, USERS.bob.sub] },
    },
    success: "The updated list.",
    responses: { "lead list": { ...example.LEAD_LIST, name: "Decision makers, autumn" } },
  },
  deleteLeadList: {
    description: "Deletes the list immediately, whatever its size. Its persons or companies stay in the organisation.",
    id: example.LIST_TO_DELETE_ID,
    success: "The list has been deleted.",
  },
  addProspects: {
    description: ADD_PROSPECTS_DESCRIPTION,
    requests: {
      prospects: { prospects: [example.PROSPECT] },
      "bulk selection": { selection: example.BULK_SELECTION },
      "manual selection": { selection: example.MANUAL_SELECTION },
    },
    success: "The number of persons that this operation added to the list.",
    responses: { ...example.buildAddedExamples(example.PERSON_IDS), "with handling=lenient": example.LENIENT_RESPONSE },
  },
  addCompanies: {
    description: "Works like add-prospects, for lists of companies. Companies are copied from the global database.",
    id: example.COMPANY_LIST_ID,
    requests: { "two companies": { companyIds: example.COMPANY_IDS.slice(0, 2) } },
    success: "The number of companies that this operation added to the list.",
    responses: example.buildAddedExamples(example.COMPANY_IDS),
  },
  removeProspects: {
    description: "The persons stay in the organisation. Persons that are not in the list are not counted.",
    requests: { "two persons": { personIds: [FIRST_PERSON, SECOND_PERSON] } },
    success: "The number of persons that this operation removed from the list.",
    responses: { "count only": { removedCount: 2 } },
  },
  removeCompanies: {
    description: "Works like remove-prospects, for lists of companies.",
    id: example.COMPANY_LIST_ID,
    requests: { "two companies": { companyIds: example.COMPANY_IDS.slice(0, 2) } },
    success: "The number of companies that this operation removed from the list.",
    responses: { "count only": { removedCount: 2 } },
  },
  listLeads: {
    description:
      "Returns the organisation's own records, with the user who added them and the time. Leads keep their order while others are added or removed. A stored " +
      `value that does not match its documented type is left out. ${PAGING}`,
    success: "A page of persons or of companies, depending on the type of the list.",
    responses: {
      persons: { items: [{ ...example.PERSON_LEAD, ...example.MEMBERSHIP }], nextCursor: null },
      companies: { items: [{ ...example.COMPANY_LEAD, ...example.MEMBERSHIP }], nextCursor: null },
    },
  },
  getLead: {
    description:
      "Returns the organisation's own record of a person, to any user of the organisation. The person does not have " +
      "to be in a list. A stored value that does not match its documented type is left out. Of an erased person, only " +
      "`id` and `erasedAt` are returned.",
    success: "The person's lead.",
    responses: { "person lead": example.PERSON_LEAD_WITH_ORIGIN, "erased person": example.ERASED_LEAD },
  },
  updateLead: {
    description: `Corrects the organisation's own record; any user of the organisation may do so. Omitted fields keep their
value. Null or a text without visible characters removes a field (JSON Merge Patch, RFC 7396); an array replaces the whole
array. Fields are validated like those of a prospect, but a \`linkedinUrl\` that does not name a person is rejected. Unknown
fields are dropped, so the response of GET can be sent back. At least one of \`firstName\` and \`lastName\` remains. The JSON of
the record can have up to 64 KB; the larger copy of a global record can be changed, but not grow.

With \`linkedinUrl\` or \`emails\`, the identities change, too: those that are no longer in the record no longer name this person in
the organisation, and the profile and the first five addresses belong to this person from now on, unless they already name
another one. A person who was erased cannot be changed (404).`,
    id: example.LEAD_TO_UPDATE_ID,
    requests: {
      "correct the job title": { jobTitle: "Director of Analytics", externalId: "crm-1043" },
      "replace the addresses and remove the phones": { emails: ["katherine.j@example.com"], phones: null },
    },
    success: "The changed lead.",
    responses: {
      "person lead": {
        ...example.PERSON_LEAD_WITH_ORIGIN,
        externalId: "crm-1043",
        updatedAt: "2026-08-20T09:00:00.000Z",
        updatedBy: USERS.alice.sub,
      },
    },
  },
  findLeads: {
    description: `Finds the lead of the person that a LinkedIn profile or an e-mail address names, by the rules that recognise
prospects: the lead to which the identity belongs in the organisation, otherwise the lead of the person to whom it belongs in
the global database. An erased person is found, too, with only \`id\` and \`erasedAt\`. Any user of the organisation may
search. The identity is in the body because addresses in URLs end up in logs.`,
    requests: {
      "by e-mail address": { email: example.PROSPECT.emails[0] },
      "by LinkedIn URL": { linkedinUrl: example.PROSPECT.linkedinUrl },
    },
    success: "The lead, or no item.",
    responses: { found: { items: [example.PERSON_LEAD_WITH_ORIGIN] }, "not found": { items: [] } },
  },
  storeSearch: {
    description:
      "Lets a search service store the ids that it found, best match first. For 24 hours, add-prospects can select " +
      "from them.",
    requests: { "three persons": { personIds: example.PERSON_IDS } },
    success: "The id of the stored search, its size and the time when it expires.",
    responses: {
      "stored search": { searchId: example.SEARCH_ID, totalCount: 3, expiresAt: "2026-08-21T09:00:00.000Z" },
    },
  },
  getSearch: {
    description:
      "Any user of the organisation may read it. `totalCount` is the number of stored ids, each counted once. A search " +
      "that has expired is a 404.",
    success: "The stored search.",
    responses: {
      "stored search": { searchId: example.SEARCH_ID, totalCount: 5_000, expiresAt: "2026-08-21T09:00:00.000Z" },
    },
  },
};
