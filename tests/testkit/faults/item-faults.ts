import type { Outcome } from "../database-proxy.ts";
import { TABLES } from "../environment.ts";
import {
  buildErrorResponse,
  buildResponse,
  type Fault,
  isBatchRead,
  isBatchWrite,
  isComplete,
  replaceBody,
} from "./fault.ts";

type StatementError =
  | "ThrottlingError"
  | "ProvisionedThroughputExceeded"
  | "RequestLimitExceeded"
  | "InternalServerError";

interface BatchRequest {
  readonly Statements: readonly object[];
}
interface BatchResponse {
  readonly Responses: readonly object[];
}

/**
 * Individual statements of a batch fail while others succeed.
 * @param when before the engine sees the statement, or after the engine committed it
 */
export const failStatements =
  (rate: number, codes: readonly [StatementError, ...StatementError[]], when: "before" | "after" = "before"): Fault =>
  async (request, next, { sample, shouldFail }) => {
    if (!isBatchWrite(request)) return next(request);
    const { Statements, ...rest }: BatchRequest = JSON.parse(request.body);
    const errors = Statements.map((statement) => {
      const text = JSON.stringify(statement);
      if (!shouldFail(`failed statements ${when} commit`, rate, text)) return undefined;
      return buildStatementError(codes[Math.floor(sample("which code", text) * codes.length)] ?? codes[0]);
    });
    const forwarded = when === "before" ? Statements.filter((_, i) => !errors[i]) : Statements;
    if (forwarded.length === 0) return buildResponse(200, { Responses: errors });

    const response = await next({ ...request, body: JSON.stringify({ ...rest, Statements: forwarded }) });
    if (!isComplete(response)) return response;
    const body: BatchResponse = JSON.parse(response.body);
    const responses = body.Responses.values();
    const Responses = errors.map((error) => {
      if (error && when === "before") return error;
      const response = responses.next().value;
      return error ?? response;
    });
    return replaceBody(response, { ...body, Responses });
  };

const buildStatementError = (Code: StatementError) => ({ Error: { Code, Message: "Injected" }, TableName: "Tenants" });

type Keys = readonly object[];
interface ReadRequest {
  readonly RequestItems: Readonly<Record<string, { readonly Keys: Keys; readonly ConsistentRead?: boolean }>>;
}

/** Some keys of a BatchGetItem are returned as unprocessed. If all were, DynamoDB would throttle the whole request. */
export const unprocessedKeys =
  (rate: number): Fault =>
  async (request, next, { shouldFail }) => {
    if (!isBatchRead(request)) return next(request);
    const { RequestItems, ...rest }: ReadRequest = JSON.parse(request.body);
    const unprocessed = new Set(
      Object.values(RequestItems).flatMap(({ Keys }) =>
        Keys.filter((key) => shouldFail("unprocessed keys", rate, JSON.stringify(key))),
      ),
    );
    const selectKeys = (wanted: (key: object) => boolean) =>
      Object.fromEntries(
        Object.entries(RequestItems)
          .map(([table, { Keys, ...options }]) => [table, { ...options, Keys: Keys.filter(wanted) }] as const)
          .filter(([, { Keys }]) => Keys.length > 0),
      );
    const processed = selectKeys((key) => !unprocessed.has(key));
    if (Object.keys(processed).length === 0) return buildErrorResponse(400, "ProvisionedThroughputExceededException");

    const response = await next({ ...request, body: JSON.stringify({ ...rest, RequestItems: processed }) });
    if (!isComplete(response)) return response;
    return replaceBody(response, {
      ...JSON.parse(response.body),
      UnprocessedKeys: selectKeys((key) => unprocessed.has(key)),
    });
  };

interface ReadResponse {
  readonly Responses: Readonly<Record<string, readonly { readonly sk?: { readonly S: string } }[]>>;
}

/** Reads do not find the tenant's copies, but writes do, as if other callers created the copies in between. */
export const delayedVisibility = (): Fault => async (request, next) => {
  const response = await next(request);
  return isBatchRead(request)
    ? hideItems(response, (table, sort) => table === TABLES.tenants && sort === "PERSON")
    : response;
};

/** Reads that are not strongly consistent see the tenant as it was before its first copy and its first membership. */
export const staleReads = (): Fault => async (request, next) => {
  const response = await next(request);
  if (!isBatchRead(request)) return response;
  const { RequestItems }: ReadRequest = JSON.parse(request.body);
  const isStale = (table: string) => table === TABLES.tenants && RequestItems[table]?.ConsistentRead !== true;
  return hideItems(response, (table, sort) => isStale(table) && sort.startsWith("PERSON"));
};

/** Removes items from the response to a read. */
function hideItems(response: Outcome, isHidden: (table: string, sortKey: string) => boolean): Outcome {
  if (!isComplete(response)) return response;
  const body: ReadResponse = JSON.parse(response.body);
  const Responses = Object.fromEntries(
    Object.entries(body.Responses).map(([table, items]) => [
      table,
      items.filter(({ sk }) => !isHidden(table, sk?.S ?? "")),
    ]),
  );
  return replaceBody(response, { ...body, Responses });
}
