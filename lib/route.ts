import type { GenericSchema, ObjectEntries, ObjectSchema } from "valibot";
import type { Table } from "./dynamodb/tables.ts";
import type { Resource } from "./errors.ts";
import type { Usage } from "./limits/usage.ts";

/** A route as data. The deployment, the local gateway, the handlers and the OpenAPI document are built from it. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** API Gateway's notation: `/things/{id}`. */
  readonly path: string;
  /** A description of the route in one line. */
  readonly summary: string;
  /** The Lambda handler: file without extension, then the export. */
  readonly handler: string;
  /** The kind of resource that the route handles. Required if the path has an `{id}`, which identifies such a resource. */
  readonly resource?: Resource;
  readonly params?: GenericSchema<unknown, { readonly id: string }>;
  /** Its parameters. Any other is rejected. */
  readonly query?: ObjectSchema<ObjectEntries, undefined>;
  readonly body?: GenericSchema;
  /** The schema for `Prefer: handling=lenient`, if the route supports it. Its output has the type of that of `body`. */
  readonly lenientBody?: GenericSchema;
  readonly status: 200 | 201 | 204;
  /** Absent if the status is 204. */
  readonly response?: GenericSchema;
  /** The response to `Prefer: return=representation`, if the route supports it. */
  readonly representation?: GenericSchema;
  /** The resource has an ETag: the response carries it, and PATCH and DELETE honour `If-Match`. */
  readonly hasETag?: true;
  /** Only admins of the organisation may use it. */
  readonly forAdmins?: true;
  /** The input can name a list in `listId`, which the caller must be allowed to use. */
  readonly takesListId?: true;
  /** The route exists only where the service has an index of persons. */
  readonly needsSearch?: true;
  /** The use case reads that index. */
  readonly readsIndex?: true;
  /** What a request uses of the organisation's limits, in addition to one request. Gets the validated input. */
  readonly usage?: (input: never) => Usage;
  /** The IAM actions that the use case needs on each table, without the prefix `dynamodb:`. */
  readonly iamActions: Readonly<Partial<Record<Table, readonly string[]>>>;
}

const READ_ACTIONS: readonly string[] = ["BatchGetItem", "Query"];

/** Whether a route changes nothing for its callers. */
export const onlyReads = ({ method, iamActions }: Pick<Route, "method" | "iamActions">): boolean =>
  method === "GET" ||
  Object.values(iamActions)
    .flat()
    .every((action) => READ_ACTIONS.includes(action));

/** The check of the limits reads the organisation's own limits, and counts what the request uses. */
const LIMITER_ACTIONS = ["BatchGetItem", "UpdateItem"];

/** The IAM actions that a route's function needs on each table: those of the use case and of the check of the limits. */
export const listIamActions = ({ iamActions }: Pick<Route, "iamActions">): Route["iamActions"] => ({
  ...iamActions,
  tenants: [...new Set([...(iamActions.tenants ?? []), ...LIMITER_ACTIONS])],
});
