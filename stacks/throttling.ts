import type { Route } from "../lib/route.ts";
import { routes } from "../lib/routes.ts";
import type { TableThroughput } from "./deploy-settings.ts";

/** API Gateway's throttles. They apply to all callers together. */

/** The throttle of every route that has no lower one. */
export const REQUESTS_PER_SECOND = 100;
export const REQUEST_BURST = 200;

/**
 * The write units that the largest request of a route uses in `Tenants`. The largest requests read at most as many units
 * there. Other routes write only a few items.
 */
const MAX_WRITE_UNITS = [
  // 1,000 memberships, and 1,000 records of up to 1 KB. Persons with identities need more: 7,000 units with two of them, up
  // to 15,000 with six. A lower throttle would also slow down the many small requests, so DynamoDB may throttle these.
  { route: routes.addProspects, units: 2_000 },
  { route: routes.addCompanies, units: 2_000 },
  { route: routes.removeProspects, units: 1_000 },
  { route: routes.removeCompanies, units: 1_000 },
  // 10,000 ids of 16 bytes, in ten items of up to 16 KB, and the metadata.
  { route: routes.storeSearch, units: 161 },
];

/** A burst may take this long to write. The service retries throttled writes for 28 seconds, so no request fails. */
const BURST_SECONDS = 10;

interface Throttle {
  readonly route: Pick<Route, "method" | "path">;
  readonly requestsPerSecond: number;
  readonly burst: number;
}

/**
 * Calculates the throttles of the routes that write many items: at this rate, the largest requests of a route use no more
 * than what the table accepts without growing.
 */
export function calculateRouteThrottles({ writesPerSecond, readsPerSecond }: TableThroughput): Throttle[] {
  return MAX_WRITE_UNITS.map(({ route, units }) => {
    const rate = Math.max(1, Math.floor(Math.min(writesPerSecond, readsPerSecond) / units));
    return {
      route,
      requestsPerSecond: Math.min(rate, REQUESTS_PER_SECOND),
      burst: Math.min(rate * BURST_SECONDS, REQUEST_BURST),
    };
  });
}
