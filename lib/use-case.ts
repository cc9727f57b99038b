import type { Database } from "./dynamodb/database.ts";
import type { Principal } from "./identity/principal.ts";
import type { CursorCodec } from "./pagination/cursors.ts";

/** What a use case gets in addition to its input. */
export interface UseCaseContext {
  readonly principal: Principal;
  readonly database: Database;
  /** Identifies the operation across retries: the caller's Idempotency-Key, or a generated key. */
  readonly idempotencyKey: string;
  readonly cursors: CursorCodec;
  /** The time of the request, for all timestamps that it stores. */
  readonly now: Date;
}

/** What the service does for one route, independent of HTTP. Throws an error of errors.ts to reject the request. */
export type UseCase<Input, Output> = (input: Input, context: UseCaseContext) => Promise<Output>;
