import type { Call, invoke } from "../testkit/invoke.ts";
import { LEAD_CASES } from "./lead-cases.ts";
import { LIST_CASES } from "./list-cases.ts";
import type { RouteName } from "./measure.ts";
import { MEMBER_CASES } from "./member-cases.ts";
import { SEARCH_CASES } from "./search-cases.ts";

/** Calls a route, to prepare a case. */
export type Send = (route: RouteName, call: Call) => ReturnType<typeof invoke>;

/** The most expensive call of a route that callers can cause. */
export interface WorstCase {
  readonly route: RouteName;
  /** As in the table of tests/README.md. */
  readonly title: string;
  /** Stores what the call needs. @returns the call */
  readonly prepare: (send: Send) => Promise<Call>;
}

export const WORST_CASES: readonly WorstCase[] = [...LIST_CASES, ...MEMBER_CASES, ...LEAD_CASES, ...SEARCH_CASES];
