import { expect, test } from "vitest";
import { routes } from "../../lib/routes.ts";
import { NEW_TABLE } from "../../stacks/deploy-settings.ts";
import { calculateRouteThrottles } from "../../stacks/throttling.ts";

/** The reads and writes of large requests. `costs.test.ts` and `worst-cases/` measure them. */
const units = new Map<unknown, readonly [number, number]>([
  [routes.addProspects, [2_000, 2_000]],
  [routes.addCompanies, [2_000, 2_000]],
  [routes.removeProspects, [1_000, 1_000]],
  [routes.removeCompanies, [1_000, 1_000]],
  [routes.storeSearch, [0, 161]],
  [routes.listLeadLists, [208, 0]],
  [routes.listLeads, [240, 0]],
  [routes.deleteLead, [38, 156]],
  [routes.eraseLead, [55, 156]],
]);

test("throttles: large requests of a route read and write no more than a new table accepts", () => {
  const throttles = calculateRouteThrottles(NEW_TABLE);
  expect(throttles.map(({ route }) => route)).toEqual([...units.keys()]);
  for (const { route, requestsPerSecond, burst } of throttles) {
    const [reads = Number.NaN, writes = Number.NaN] = units.get(route) ?? [];
    expect(requestsPerSecond).toBeGreaterThanOrEqual(1);
    expect(requestsPerSecond * writes).toBeLessThanOrEqual(4_000);
    expect(requestsPerSecond * reads).toBeLessThanOrEqual(12_000);
    // The service gives up after 28 seconds.
    expect(Math.max((burst * writes) / 4_000, (burst * reads) / 12_000)).toBeLessThanOrEqual(14);
  }
});

test.each([
  [4_000, 12_000, 2, 20],
  [20_000, 20_000, 10, 100],
  [20_000, 12_000, 6, 60],
  [40_000, 40_000, 20, 200],
  [1_000_000, 1_000_000, 100, 200],
])(
  "throttles: with %d writes and %d reads per second, add-prospects accepts %d requests per second, bursts of %d",
  (...figures) => {
    const [writesPerSecond, readsPerSecond, requestsPerSecond, burst] = figures;
    const throttles = calculateRouteThrottles({ writesPerSecond, readsPerSecond });
    expect(throttles.find(({ route }) => route === routes.addProspects)).toMatchObject({ requestsPerSecond, burst });
  },
);
