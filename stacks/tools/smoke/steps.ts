import { ANY_ID, type Expectation, SEVERAL } from "./expectation.ts";
import { readText } from "./json-path.ts";
import { IDS, PERSONS } from "./persons.ts";
import { SEARCH_STEPS } from "./search-steps.ts";
import type { Step, Values } from "./step.ts";

const [FIRST = "", SECOND = "", THIRD = "", FOURTH = ""] = IDS;
const UNKNOWN_ID = "e0000000-0000-4000-8000-ffffffffffff";
const NAME = "smoke-test";
const NEW_NAME = "smoke-test-renamed";

const toList = ({ listId }: Values) => `/leadlists/${listId}`;
const toKey = ({ runId }: Values, operation: string) => ({ "idempotency-key": `smoke-${runId}-${operation}` });

const add = (body: (values: Values) => object, operation: string) => (values: Values) =>
  ({
    method: "POST",
    path: `${toList(values)}/add-prospects`,
    headers: { prefer: "return=representation", ...toKey(values, operation) },
    body: body(values),
  }) as const;

const remove = (personIds: readonly string[]) => (values: Values) =>
  ({ method: "POST", path: `${toList(values)}/remove-prospects`, body: { personIds } }) as const;

const rename = (headers: (values: Values) => Readonly<Record<string, string>>) => (values: Values) =>
  ({ method: "PATCH", path: toList(values), headers: headers(values), body: { name: NEW_NAME } }) as const;

const ifMatch = ({ etag = "" }: Values) => ({ "if-match": etag });

const ADD_DATA = add(() => ({ prospects: PERSONS }), "data");
const ALL_ADDED = { addedCount: 4, "results.status": IDS.map(() => "added") };
const rejection = (status: number, code: string, body: Expectation["body"] = {}): Expectation => ({
  status,
  body: { "error.code": code, ...body },
});

/** Creates the list of the run. A retry returns the same list, because it has the same Idempotency-Key. */
export const CREATE_LIST: Step = {
  name: "create a list",
  request: (values) => ({ method: "POST", path: "/leadlists", headers: toKey(values, "create"), body: { name: NAME } }),
  expected: { status: 201, body: { id: ANY_ID, name: NAME, type: "person" } },
  save: ({ body }) => ({ listId: readText(body, "id") }),
};

/** In their order. Each step relies on those before it. The last steps delete the list. */
export const STEPS: readonly Step[] = [
  CREATE_LIST,
  {
    name: "store a search",
    request: () => ({ method: "POST", path: "/searches", body: { personIds: IDS } }),
    expected: { status: 201, body: { searchId: ANY_ID, totalCount: 4 } },
    save: ({ body }) => ({ searchId: readText(body, "searchId") }),
  },
  { name: "add four persons by their data", request: ADD_DATA, expected: { status: 200, body: ALL_ADDED } },
  { name: "repeat with the same Idempotency-Key", request: ADD_DATA, expected: { status: 200, body: ALL_ADDED } },
  {
    name: "remove two persons",
    request: remove([FIRST, SECOND]),
    expected: { status: 200, body: { removedCount: 2 } },
  },
  {
    name: "add a manual selection",
    request: add(() => ({ selection: { mode: "manual", includedIds: [FIRST, SECOND, THIRD] } }), "manual"),
    expected: { status: 200, body: { addedCount: 2, "results.status": ["added", "added", "alreadyInList"] } },
  },
  {
    name: "remove two other persons",
    request: remove([THIRD, FOURTH]),
    expected: { status: 200, body: { removedCount: 2 } },
  },
  {
    name: "add a bulk selection of the search",
    request: add(
      ({ searchId }) => ({
        selection: { mode: "bulk", searchId, startIndex: 1, targetCount: 10, excludedIds: [SECOND] },
      }),
      "bulk",
    ),
    expected: { status: 200, body: { addedCount: 2, "results.status": ["added", "added"] } },
  },
  {
    name: "read the list",
    request: (values) => ({ method: "GET", path: toList(values) }),
    expected: { status: 200, body: { name: NAME, memberCount: 4 } },
    settles: true,
    save: ({ etag }) => ({ etag }),
  },
  {
    name: "read its leads, page by page",
    request: ({ listId }) => ({ method: "GET", path: `/leads/list/${listId}?limit=3` }),
    expected: { status: 200, body: { "items.id": new Set(IDS), nextCursor: null, pages: SEVERAL } },
    hasPages: true,
  },
  ...SEARCH_STEPS,
  {
    name: "rename the list with If-Match",
    request: rename(ifMatch),
    expected: { status: 200, body: { name: NEW_NAME } },
  },
  {
    name: "reject an outdated If-Match",
    request: rename(ifMatch),
    expected: rejection(412, "PRECONDITION_FAILED"),
  },
  {
    name: "rename the list",
    request: rename(() => ({})),
    expected: { status: 200, body: { name: NEW_NAME } },
  },
  {
    name: "reject an invalid person",
    request: add(() => ({ prospects: [{ id: "invalid", firstName: "Smoke", lastName: "Test" }] }), "invalid"),
    expected: rejection(400, "BAD_REQUEST", { "error.details.path": ["prospects.0.id"] }),
  },
  {
    name: "reject an unknown list",
    request: () => ({ method: "GET", path: `/leadlists/${UNKNOWN_ID}` }),
    expected: rejection(404, "NOT_FOUND"),
  },
  {
    name: "reject a request without a token",
    request: (values) => ({ method: "GET", path: toList(values), isAnonymous: true }),
    expected: rejection(401, "UNAUTHORIZED"),
  },
  {
    name: "delete the list",
    request: (values) => ({ method: "DELETE", path: toList(values) }),
    expected: { status: 204 },
  },
  {
    name: "check that the list is gone",
    request: (values) => ({ method: "GET", path: toList(values) }),
    expected: rejection(404, "NOT_FOUND"),
  },
];
