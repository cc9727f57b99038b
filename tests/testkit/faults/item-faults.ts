import type { Outcome } from "../database-proxy.ts";
import { TABLES } from "../environment.ts";
import { answerOf, errorOf, type Fault, isWhole, reads, withBody, writes } from "./fault.ts";

type StatementError =
  | "ThrottlingError"
  | "ProvisionedThroughputExceeded"
  | "RequestLimitExceeded"
  | "InternalServerError";

interface Batch {
  readonly Statements: readonly object[];
}
interface BatchAnswer {
  readonly Responses: readonly object[];
}

/**
 * Single statements of a batch fail while others succeed.
 * @param when before the engine sees the statement, or after it has committed it
 */
export const failStatements =
  (rate: number, codes: readonly [StatementError, ...StatementError[]], when: "before" | "after" = "before"): Fault =>
  async (request, next, { dice, strikes }) => {
    if (!writes(request)) return next(request);
    const { Statements, ...rest }: Batch = JSON.parse(request.body);
    const errors = Statements.map((statement) => {
      const text = JSON.stringify(statement);
      if (!strikes(`failed statements ${when} commit`, rate, text)) return undefined;
      return errorOfStatement(codes[Math.floor(dice("which code", text) * codes.length)] ?? codes[0]);
    });
    const forwarded = when === "before" ? Statements.filter((_, i) => !errors[i]) : Statements;
    if (forwarded.length === 0) return answerOf(200, { Responses: errors });

    const answer = await next({ ...request, body: JSON.stringify({ ...rest, Statements: forwarded }) });
    if (!isWhole(answer)) return answer;
    const body: BatchAnswer = JSON.parse(answer.body);
    const answered = body.Responses.values();
    const Responses = errors.map((error) => {
      if (error && when === "before") return error;
      const response = answered.next().value;
      return error ?? response;
    });
    return withBody(answer, { ...body, Responses });
  };

const errorOfStatement = (Code: StatementError) => ({ Error: { Code, Message: "Injected" }, TableName: "Tenants" });

type Keys = readonly object[];
interface Read {
  readonly RequestItems: Readonly<Record<string, { readonly Keys: Keys; readonly ConsistentRead?: boolean }>>;
}

/** Part of a BatchGetItem's keys is left unprocessed; when it would be all of them DynamoDB throttles the request. */
export const leaveKeys =
  (rate: number): Fault =>
  async (request, next, { strikes }) => {
    if (!reads(request)) return next(request);
    const { RequestItems, ...rest }: Read = JSON.parse(request.body);
    const left = new Set(
      Object.values(RequestItems).flatMap(({ Keys }) =>
        Keys.filter((key) => strikes("unprocessed keys", rate, JSON.stringify(key))),
      ),
    );
    const only = (wanted: (key: object) => boolean) =>
      Object.fromEntries(
        Object.entries(RequestItems)
          .map(([table, { Keys, ...options }]) => [table, { ...options, Keys: Keys.filter(wanted) }] as const)
          .filter(([, { Keys }]) => Keys.length > 0),
      );
    const processed = only((key) => !left.has(key));
    if (Object.keys(processed).length === 0) return errorOf(400, "ProvisionedThroughputExceededException");

    const answer = await next({ ...request, body: JSON.stringify({ ...rest, RequestItems: processed }) });
    if (!isWhole(answer)) return answer;
    return withBody(answer, { ...JSON.parse(answer.body), UnprocessedKeys: only((key) => left.has(key)) });
  };

interface Found {
  readonly Responses: Readonly<Record<string, readonly { readonly sk?: { readonly S: string } }[]>>;
}

/** The tenant's copies are not there yet when the service looks, and are there when it writes: others are quicker. */
export const hideCopies = (): Fault => async (request, next) => {
  const answer = await next(request);
  return reads(request) ? without(answer, (table, sort) => table === TABLES.tenants && sort === "PERSON") : answer;
};

/** A read that does not ask to be consistent sees the tenants' persons and memberships as they were long ago. */
export const staleReads = (): Fault => async (request, next) => {
  const answer = await next(request);
  if (!reads(request)) return answer;
  const { RequestItems }: Read = JSON.parse(request.body);
  const isStale = (table: string) => table === TABLES.tenants && RequestItems[table]?.ConsistentRead !== true;
  return without(answer, (table, sort) => isStale(table) && sort.startsWith("PERSON"));
};

/** The answer to a read, less some of the items. */
function without(answer: Outcome, isHidden: (table: string, sortKey: string) => boolean): Outcome {
  if (!isWhole(answer)) return answer;
  const body: Found = JSON.parse(answer.body);
  const Responses = Object.fromEntries(
    Object.entries(body.Responses).map(([table, items]) => [
      table,
      items.filter(({ sk }) => !isHidden(table, sk?.S ?? "")),
    ]),
  );
  return withBody(answer, { ...body, Responses });
}
