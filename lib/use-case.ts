import type { Database } from "./dynamodb/database.ts";
import type { Principal } from "./identity/principal.ts";
import type { CursorCodec } from "./pagination/cursors.ts";

/** What a use case knows of the call beside its input. */
export interface UseCaseContext {
  readonly principal: Principal;
  readonly database: Database;
  /** Names the operation across retries: the caller's Idempotency-Key, or one made for this call. */
  readonly idempotencyKey: string;
  readonly cursors: CursorCodec;
  readonly now: Date;
}

/** What the service does for one route, free of HTTP. Refuses by throwing a `ServiceError`. */
export type UseCase<Input, Output> = (input: Input, context: UseCaseContext) => Promise<Output>;
