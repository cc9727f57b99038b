import type { Limits } from "../lib/limits/limits.ts";
import type { Route } from "../lib/route.ts";
import { routes } from "../lib/routes.ts";

/**
 * API Gateway's throttles. They apply to all callers together, so they are far above the limits of one organisation:
 * otherwise one organisation could use up everybody's requests. The limits bound the work of each organisation; the
 * throttles bound what the requests cost that the service rejects.
 */

/** The throttle of every route that has no lower one. */
export const REQUESTS_PER_SECOND = 500;
export const REQUEST_BURST = 1_000;

/** A route accepts the requests that this number of organisations may send. One of them can send ten times its limit. */
const ORGANISATIONS = 20;
const BURST_SECONDS = 2;

/** Their largest requests use more than 200 read units or 150 write units: see the worst cases in `tests/README.md`. */
const EXPENSIVE_ROUTES: readonly Route[] = [
  ...[routes.addProspects, routes.addCompanies, routes.removeProspects, routes.removeCompanies],
  ...[routes.storeSearch, routes.searchPersons, routes.listSearchPersons, routes.listLeadLists, routes.updateLeadList],
  ...[routes.listLeads, routes.updateLead, routes.deleteLead, routes.eraseLead],
];

interface Throttle {
  readonly route: Pick<Route, "method" | "path">;
  readonly requestsPerSecond: number;
  readonly burst: number;
}

/**
 * Calculates the throttles of the most expensive routes, which are never above that of the other routes.
 * @param deployed the routes of the stage
 * @param limits of an organisation without limits of its own
 */
export function calculateRouteThrottles(
  deployed: readonly Route[],
  { requestsPerMinute = Number.POSITIVE_INFINITY }: Limits,
): Throttle[] {
  const rate = Math.max(1, Math.ceil((ORGANISATIONS * requestsPerMinute) / 60));
  return EXPENSIVE_ROUTES.filter((route) => deployed.includes(route)).map((route) => ({
    route,
    requestsPerSecond: Math.min(rate, REQUESTS_PER_SECOND),
    burst: Math.min(rate * BURST_SECONDS, REQUEST_BURST),
  }));
}
