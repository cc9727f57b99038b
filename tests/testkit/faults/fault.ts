import type { DatabaseRequest, DatabaseResponse, Outcome } from "../database-proxy.ts";
import type { Sampler } from "./fault-sampler.ts";

/** What a fault works with. */
export interface FaultContext {
  readonly sample: Sampler;
  /** Whether this fault happens to this content, `rate` of 1 being always. Those that happen are counted by name. */
  readonly shouldFail: (fault: string, rate: number, content: string) => boolean;
  /** Work that nobody waits for now; a test can, before it looks at what is stored. */
  readonly runInBackground: (work: Promise<unknown>) => void;
}

/** One way in which a database fails. `next` is the rest of the way to the engine, which is spared when not called. */
export type Fault = (
  request: DatabaseRequest,
  next: (request: DatabaseRequest) => Promise<Outcome>,
  context: FaultContext,
) => Promise<Outcome>;

export type RequestFilter = (request: DatabaseRequest) => boolean;
export const anyRequest: RequestFilter = () => true;
export const isBatchWrite: RequestFilter = ({ operation }) => operation === "BatchExecuteStatement";
export const isBatchRead: RequestFilter = ({ operation }) => operation === "BatchGetItem";

/** An answer of the database's own making, in its JSON protocol. */
export const buildResponse = (status: number, body: object): DatabaseResponse => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: JSON.stringify(body),
});

export const buildErrorResponse = (status: number, type: string): DatabaseResponse =>
  buildResponse(status, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "Injected" });

/** An answer of the engine with another body: its checksum no longer holds, so it goes. */
export function replaceBody(response: DatabaseResponse, body: object): DatabaseResponse {
  const { "x-amz-crc32": _, ...headers } = response.headers;
  return { ...response, headers, body: JSON.stringify(body) };
}

/** Whether the answer is one the engine gave to what was asked, and not an error or a broken connection. */
export const isComplete = (outcome: Outcome): outcome is DatabaseResponse =>
  outcome !== "reset" && outcome.status === 200 && !outcome.brokenBy;
