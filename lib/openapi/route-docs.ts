import { USERS } from "../demo/tenants.ts";
import type { routes } from "../routes.ts";
import { ADD_PROSPECTS_DESCRIPTION } from "./add-prospects-docs.ts";
import * as example from "./examples.ts";
import { leadDocs } from "./lead-docs.ts";
import { personSearchDocs } from "./person-search-docs.ts";
import { PAGING, type RouteDocs } from "./route-doc.ts";

export type RouteName = keyof typeof routes;

const [FIRST_PERSON, SECOND_PERSON] = example.PERSON_IDS;

export const routeDocs: Readonly<Record<RouteName, RouteDocs>> = {
  createLeadList: {
    description:
      "The caller is added to `userIds`, which holds at most 100 users, including the caller. A retry with the same " +
      "`Idempotency-Key` does not create a second list. It returns the original response, even if the list has been " +
      "changed or deleted since; a list that was deleted stays deleted, so reading it is a 404. `endDate` must not be " +
      "before `startDate`. The response has no `memberCount`, because a new list has no members.",
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
      "them. With `type`, only lists of persons or only lists of companies are returned. A page may have fewer lists " +
      `than \`limit\`, or none, although \`nextCursor\` is not null. ${PAGING}`,
    success: "A page of lists, newest first.",
    responses: { page: { items: [{ ...example.LEAD_LIST, ...example.MEMBER_COUNT }], nextCursor: example.CURSOR } },
  },
  getLeadList: {
    description:
      "`memberCount` is stored, so that reading it costs the same for a list of any size. `ETag` and `updatedAt` do not " +
      "change with the members.",
    success: "The list.",
    responses: { "lead list": { ...example.LEAD_LIST, ...example.MEMBER_COUNT } },
  },
  updateLeadList: {
    description:
      "Omitted fields keep their value; null clears a field (JSON Merge Patch, RFC 7396). `type` cannot be changed. " +
      "`userIds` replaces the whole array: a user who is no longer in it and is not an admin loses access to the list. " +
      "A list keeps at least one user. `endDate` must not be before `startDate`. Unknown fields are dropped. Also a " +
      "request that changes no field sets `updatedAt` and `updatedBy`, and changes the `ETag`. The response has no " +
      "`memberCount`, because it is about the list itself; `GET` returns it.",
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
  ...leadDocs,
  ...personSearchDocs,
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
  getUsage: {
    description:
      "What the organisation used on each of the last 31 days, and its limits; only admins may read it. Requests that a " +
      "limit rejected are not counted. If the service has no limits, it counts nothing, and both are empty.",
    success: "The usage and the limits.",
    responses: { usage: example.USAGE },
  },
};
