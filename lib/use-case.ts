import type { Database } from "./dynamodb/database.ts";
import type { IfMatch } from "./etag.ts";
import type { Principal } from "./identity/principal.ts";
import type { HashIdentity } from "./identity-hash.ts";
import type { ReadLimits } from "./limits/limits-reader.ts";
import type { Usage } from "./limits/usage.ts";
import type { CursorCodec } from "./pagination/cursors.ts";

/** The context of a request, which a use case gets in addition to its input. */
export interface UseCaseContext {
  readonly principal: Principal;
  readonly database: Database;
  /** Identifies the operation across retries: the caller's Idempotency-Key, or a generated key. */
  readonly idempotencyKey: string;
  /** The condition of the caller's `If-Match`, on routes that honour it. */
  readonly ifMatch: IfMatch | undefined;
  readonly cursors: CursorCodec;
  /** The organisation's key of an identity, which contains no personal data. */
  readonly hashIdentity: HashIdentity;
  /** Undefined if the service has no limits. */
  readonly readLimits: ReadLimits | undefined;
  /**
   * Takes from the organisation's limits what a use case can only count after it has read something. Unlike the check before
   * the work, it rejects the request if the limits cannot be checked. Does nothing if the service has no limits.
   * @throws TooManyRequestsError if it is more than what is left; nothing is counted then
   * @throws ServiceUnavailableError; it may have been counted
   */
  readonly takeFromLimits: (usage: Usage) => Promise<void>;
  /** The time of the request, for all timestamps that it stores. */
  readonly now: Date;
}

/** The logic of one route, independent of HTTP. It throws an error of errors.ts to reject the request. */
export type UseCase<Input, Output> = (input: Input, context: UseCaseContext) => Promise<Output>;
