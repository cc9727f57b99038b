import type { DatabaseAnswer, DatabaseRequest, Outcome } from "../database-proxy.ts";
import type { Dice } from "./fault-sampler.ts";

/** What a fault works with. */
export interface Means {
  readonly dice: Dice;
  /** Whether this fault happens to this content, `rate` of 1 being always. Those that happen are counted by name. */
  readonly strikes: (fault: string, rate: number, content: string) => boolean;
  /** Work that nobody waits for now; a test can, before it looks at what is stored. */
  readonly inBackground: (work: Promise<unknown>) => void;
}

/** One way in which a database fails. `next` is the rest of the way to the engine, which is spared when not called. */
export type Fault = (
  request: DatabaseRequest,
  next: (request: DatabaseRequest) => Promise<Outcome>,
  means: Means,
) => Promise<Outcome>;

export type Requests = (request: DatabaseRequest) => boolean;
export const all: Requests = () => true;
export const writes: Requests = ({ operation }) => operation === "BatchExecuteStatement";
export const reads: Requests = ({ operation }) => operation === "BatchGetItem";

/** An answer of the database's own making, in its JSON protocol. */
export const answerOf = (status: number, body: object): DatabaseAnswer => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: JSON.stringify(body),
});

export const errorOf = (status: number, type: string): DatabaseAnswer =>
  answerOf(status, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "Injected" });

/** An answer of the engine with another body: its checksum no longer holds, so it goes. */
export function withBody(answer: DatabaseAnswer, body: object): DatabaseAnswer {
  const { "x-amz-crc32": _, ...headers } = answer.headers;
  return { ...answer, headers, body: JSON.stringify(body) };
}

/** Whether the answer is one the engine gave to what was asked, and not an error or a broken connection. */
export const isWhole = (outcome: Outcome): outcome is DatabaseAnswer =>
  outcome !== "reset" && outcome.status === 200 && !outcome.breaks;
