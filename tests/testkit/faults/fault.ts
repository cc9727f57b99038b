import type { DatabaseRequest, DatabaseResponse, Outcome } from "../database-proxy.ts";
import type { Sampler } from "./fault-sampler.ts";

/** Helpers that each fault receives. */
export interface FaultContext {
  readonly sample: Sampler;
  /** Decides whether this fault happens to this content; a `rate` of 1 means always. Counts by name the faults that happen. */
  readonly shouldFail: (fault: string, rate: number, content: string) => boolean;
  /** Runs work after the response. A test waits for it with `settled` before it reads the database. */
  readonly runInBackground: (work: Promise<unknown>) => void;
}

/** One kind of database failure. `next` passes the request on; if it is not called, the engine never sees the request. */
export type Fault = (
  request: DatabaseRequest,
  next: (request: DatabaseRequest) => Promise<Outcome>,
  context: FaultContext,
) => Promise<Outcome>;

export type RequestFilter = (request: DatabaseRequest) => boolean;
export const anyRequest: RequestFilter = () => true;
export const isBatchWrite: RequestFilter = ({ operation }) => operation === "BatchExecuteStatement";
export const isBatchRead: RequestFilter = ({ operation }) => operation === "BatchGetItem";

/** Builds a response in DynamoDB's JSON protocol. */
export const buildResponse = (status: number, body: object): DatabaseResponse => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: JSON.stringify(body),
});

export const buildErrorResponse = (status: number, type: string): DatabaseResponse =>
  buildResponse(status, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "Injected" });

/** Replaces the body of an engine response and removes its checksum, which no longer matches. */
export function replaceBody(response: DatabaseResponse, body: object): DatabaseResponse {
  const { "x-amz-crc32": _, ...headers } = response.headers;
  return { ...response, headers, body: JSON.stringify(body) };
}

/** Checks that the engine responded successfully and the connection was not broken. */
export const isComplete = (outcome: Outcome): outcome is DatabaseResponse =>
  outcome !== "reset" && outcome.status === 200 && !outcome.brokenBy;
