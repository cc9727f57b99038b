import type { routes } from "../routes.ts";
import type { RouteName, RouteTypes } from "./route-types.ts";

/** What a response has in a member. Behind a `?`, null is possible, too. */
type KindOf<T> = null extends T ? `${PlainKind<NonNullable<T>>}?` : PlainKind<T>;
type PlainKind<T> = T extends string
  ? "string"
  : T extends number
    ? "number"
    : T extends boolean
      ? "boolean"
      : T extends readonly unknown[]
        ? "array"
        : "object";
export type Kind = KindOf<string | null> | KindOf<string> | "number" | "boolean" | "array" | "object";

type RequiredKey<T> = keyof { [K in keyof T as object extends Pick<T, K> ? never : K]: true };
/** The members that a response always has. The ETag comes from a header. */
type MembersOf<T> = { readonly [K in Exclude<RequiredKey<T>, "etag">]: KindOf<T[K]> };

/** A property with this value; no property for a part that a route does not have. */
type Part<Name extends string, Value> = Value extends undefined | false
  ? { readonly [N in Name]?: undefined }
  : { readonly [N in Name]: Value };

type DataOf<Name extends RouteName, T extends RouteTypes[RouteName] = RouteTypes[Name]> = Pick<
  (typeof routes)[Name],
  "method" | "path" | "status"
> &
  Part<"input", T["body"] extends undefined ? (T["query"] extends undefined ? undefined : "query") : "body"> &
  Part<"changes", T["changes"]> &
  Part<"etag", T["response"] extends { etag: string } ? true : undefined> &
  Part<"members", T["response"] extends object ? MembersOf<T["response"]> : undefined> &
  Part<"representation", T["representation"] extends object ? MembersOf<T["representation"]> : undefined>;

/** What the client needs of a route at run time. */
export interface RouteData {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** What the method gets after the id. */
  readonly input?: "body" | "query" | undefined;
  readonly changes?: true | undefined;
  readonly etag?: true | undefined;
  /** What a response must have. */
  readonly members?: Readonly<Record<string, Kind>> | undefined;
  /** The same, if the caller sends a preference. */
  readonly representation?: Readonly<Record<string, Kind>> | undefined;
}

const TEXT = "string";
const TEXT_OR_NULL = "string?";
const NUMBER = "number";
const ARRAY = "array";

const ENTITIES = "/api/v1/entities";
const LISTS = `${ENTITIES}/leadlists` as const;
const ONE_LIST = `${LISTS}/{id}` as const;
const LEADS = `${ENTITIES}/leads` as const;
const ONE_LEAD = `${LEADS}/{id}` as const;
const PERSONS = `${ENTITIES}/persons` as const;
const SEARCHES = `${ENTITIES}/searches` as const;

const LIST = {
  id: TEXT,
  name: TEXT,
  type: TEXT,
  icpId: TEXT_OR_NULL,
  startDate: TEXT_OR_NULL,
  endDate: TEXT_OR_NULL,
  userIds: ARRAY,
  createdBy: TEXT,
  createdAt: TEXT,
  updatedBy: TEXT,
  updatedAt: TEXT,
} as const;
const ITEMS = { items: ARRAY } as const;
const PAGE = { ...ITEMS, nextCursor: TEXT_OR_NULL } as const;
const SEARCH = { searchId: TEXT, totalCount: NUMBER, expiresAt: TEXT } as const;
const ID = { id: TEXT } as const;

const READ = { method: "GET", status: 200 } as const;
const LISTING = { ...READ, input: "query", members: PAGE } as const;
const POST = { method: "POST", status: 200, input: "body" } as const;
const CHANGE = { ...POST, changes: true } as const;
const UPDATE = { ...CHANGE, method: "PATCH", etag: true } as const;
const DELETE = { method: "DELETE", status: 204, changes: true } as const;
const CREATE = { ...CHANGE, status: 201 } as const;
const ADDED = { addedCount: NUMBER } as const;
const ADD = { ...CHANGE, members: ADDED, representation: { ...ADDED, results: ARRAY } } as const;
const REMOVE = { ...CHANGE, members: { removedCount: NUMBER } } as const;

/** Every route. The compiler compares this table with the routes of the service. */
export const ROUTES = {
  createLeadList: { ...CREATE, path: LISTS, etag: true, members: LIST },
  listLeadLists: { ...LISTING, path: LISTS },
  getLeadList: {
    ...READ,
    path: ONE_LIST,
    etag: true,
    members: { ...LIST, memberCount: NUMBER, membersChangedAt: TEXT_OR_NULL },
  },
  updateLeadList: { ...UPDATE, path: ONE_LIST, members: LIST },
  deleteLeadList: { ...DELETE, path: ONE_LIST },
  addProspects: { ...ADD, path: `${ONE_LIST}/add-prospects` },
  addCompanies: { ...ADD, path: `${ONE_LIST}/add-companies` },
  removeProspects: { ...REMOVE, path: `${ONE_LIST}/remove-prospects` },
  removeCompanies: { ...REMOVE, path: `${ONE_LIST}/remove-companies` },
  listLeads: { ...LISTING, path: `${LEADS}/list/{id}` },
  getLead: { ...READ, path: ONE_LEAD, etag: true, members: ID },
  updateLead: { ...UPDATE, path: ONE_LEAD, members: ID },
  deleteLead: { ...DELETE, path: ONE_LEAD },
  findLeads: { ...POST, path: `${LEADS}/find`, members: ITEMS },
  eraseLead: { ...CHANGE, path: `${LEADS}/erase`, members: { ...ID, erasedAt: TEXT } },
  storeSearch: { ...CREATE, path: SEARCHES, members: SEARCH },
  getSearch: { ...READ, path: `${SEARCHES}/{id}`, members: SEARCH },
  searchPersons: { ...CHANGE, path: `${PERSONS}/search`, members: { ...SEARCH, ...ITEMS, totalIsExact: "boolean" } },
  listSearchPersons: { ...LISTING, path: `${SEARCHES}/{id}/persons` },
  listPersonValues: { ...LISTING, path: `${PERSONS}/values`, members: ITEMS },
  getUsage: { ...READ, path: `${ENTITIES}/usage`, members: { limits: "object", days: ARRAY } },
} as const satisfies { readonly [Name in RouteName]: DataOf<Name> };
