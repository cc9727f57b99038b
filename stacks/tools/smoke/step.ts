import type { Expectation } from "./expectation.ts";
import type { NoResponseError, SmokeRequest, SmokeResponse } from "./send.ts";

/** Values from the responses to earlier steps, which later steps need. */
export interface Values {
  /** Different in each run, so that no run repeats the operations of another one. */
  readonly runId: string;
  readonly listId?: string | undefined;
  readonly searchId?: string | undefined;
  readonly etag?: string | undefined;
}

export interface Step {
  readonly name: string;
  readonly request: (values: Values) => SmokeRequest;
  readonly expected: Expectation;
  readonly save?: (response: SmokeResponse) => Partial<Values>;
  /** Reads all pages of a listing: the body then has all `items`, the last `nextCursor`, and the number of `pages`. */
  readonly hasPages?: boolean;
  /** A service need not have its route. */
  readonly needsSearch?: true;
  /** The value changes a moment later, so the request is repeated until the response is as expected. */
  readonly settles?: boolean;
}

/** The result of a step: a response, or no response. */
export type Outcome =
  | { readonly status: "ok" | "FAILED"; readonly response: SmokeResponse; readonly durationMs: number }
  | { readonly status: "FAILED"; readonly error: NoResponseError; readonly durationMs: number };
