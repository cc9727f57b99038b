import { ANY_ID, SEVERAL } from "./expectation.ts";
import { IDS } from "./persons.ts";
import type { Step } from "./step.ts";

/** The steps with an index of persons. All persons of the stored search are in the list. */
export const SEARCH_STEPS: readonly Step[] = [
  {
    name: "search for persons",
    needsSearch: true,
    // Shows nobody, because every service has other persons.
    request: () => ({ method: "POST", path: "/persons/search", body: { filters: { hasEmail: true }, limit: 0 } }),
    expected: { status: 200, body: { searchId: ANY_ID } },
  },
  {
    name: "list values of a field",
    needsSearch: true,
    request: () => ({ method: "GET", path: "/persons/values?field=country&limit=1" }),
    expected: { status: 200 },
  },
  {
    name: "read the persons of the stored search, page by page",
    needsSearch: true,
    request: ({ searchId, listId }) => ({
      method: "GET",
      path: `/searches/${searchId}/persons?limit=3&listId=${listId}`,
    }),
    expected: {
      status: 200,
      body: {
        "items.id": IDS,
        "items.status": IDS.map(() => "lead"),
        "items.inList": IDS.map(() => true),
        nextCursor: null,
        pages: SEVERAL,
      },
    },
    hasPages: true,
  },
];
