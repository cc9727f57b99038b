import type { Route } from "../lib/route.ts";
import { routes } from "../lib/routes.ts";
import type { TableThroughput } from "./deploy-settings.ts";

/** API Gateway's throttles. They apply to all callers together. */

/** The throttle of every route that has no lower one. */
export const REQUESTS_PER_SECOND = 100;
export const REQUEST_BURST = 200;

/**
 * The units that a large request of a route uses in `Tenants`; `tests/README.md` has the worst case of each route. Other
 * routes use few units, or many only for lists with very many users or members.
 */
const MAX_UNITS = [
  // 1,000 memberships, and 1,000 records of up to 1 KB. Persons with identities need more: 7,000 units with two of them, up
  // to 15,000 with six. A lower throttle would also slow down the many small requests, so DynamoDB may throttle these.
  { route: routes.addProspects, reads: 2_000, writes: 2_000 },
  { route: routes.addCompanies, reads: 2_000, writes: 2_000 },
  { route: routes.removeProspects, reads: 1_000, writes: 1_000 },
  { route: routes.removeCompanies, reads: 1_000, writes: 1_000 },
  // 10,000 ids of 16 bytes, in ten items of up to 16 KB, and the metadata.
  { route: routes.storeSearch, reads: 0, writes: 161 },
  // 750 KB of lists, and their references.
  { route: routes.listLeadLists, reads: 210, writes: 0 },
  // 100 leads of up to 8 KB, and their memberships. Leads are rarely larger; with 64 KB, a page would use 1,632 units.
  { route: routes.listLeads, reads: 240, writes: 0 },
  // A lead of 64 KB with 21 identities, written in a transaction.
  { route: routes.deleteLead, reads: 55, writes: 160 },
  { route: routes.eraseLead, reads: 55, writes: 160 },
];

/** A burst may take this long. The service retries what DynamoDB throttles for 28 seconds, so no request fails. */
const BURST_SECONDS = 10;

interface Throttle {
  readonly route: Pick<Route, "method" | "path">;
  readonly requestsPerSecond: number;
  readonly burst: number;
}

/**
 * Calculates the throttles of the most expensive routes: at this rate, the largest requests of a route use no more
 * than what the table accepts without growing.
 */
export function calculateRouteThrottles({ writesPerSecond, readsPerSecond }: TableThroughput): Throttle[] {
  return MAX_UNITS.map(({ route, reads, writes }) => {
    const rate = Math.max(1, Math.floor(Math.min(writesPerSecond / writes, readsPerSecond / reads)));
    return {
      route,
      requestsPerSecond: Math.min(rate, REQUESTS_PER_SECOND),
      burst: Math.min(rate * BURST_SECONDS, REQUEST_BURST),
    };
  });
}
