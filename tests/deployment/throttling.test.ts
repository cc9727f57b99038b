import { expect, test } from "vitest";
import { listRoutes } from "../../lib/routes.ts";
import { DEFAULT_LIMITS } from "../../stacks/deploy-settings.ts";
import { calculateRouteThrottles, REQUESTS_PER_SECOND } from "../../stacks/throttling.ts";
import { readSection } from "../testkit/markdown.ts";
import { readPage } from "../testkit/page-commands.ts";

const ROUTES = listRoutes(true).map(([, route]) => route);
const BASE = "/api/v1/entities";
const toRouteKey = ({ method, path }: { readonly method: string; readonly path: string }) =>
  `${method} ${path.replace(BASE, "")}`;

test("throttles: are lower for exactly the routes whose worst case uses more than 200 read or 150 write units", () => {
  const table = readSection(readPage("tests/README.md"), "The worst case of each route");
  const rows = Array.from(
    table.matchAll(/^\| `(\w+ \S+)` \| .* \| [\d,]+ \| ([\d,]+) \| ([\d,]+) \| [\d,]+ \|$/gm),
    ([, route = "", reads = "", writes = ""]) => ({ route, reads: toNumber(reads), writes: toNumber(writes) }),
  );
  expect(new Set(rows.map(({ route }) => route))).toEqual(new Set(ROUTES.map(toRouteKey)));
  const expensive = rows.filter(({ reads, writes }) => reads > 200 || writes > 150).map(({ route }) => route);
  const throttled = calculateRouteThrottles(ROUTES, DEFAULT_LIMITS).map(({ route }) => toRouteKey(route));
  expect(throttled.toSorted()).toEqual([...new Set(expensive)].toSorted());
});

test("throttles: exist only for routes of the stage", () => {
  const deployed = listRoutes(false).map(([, route]) => route);
  const throttled = calculateRouteThrottles(deployed, DEFAULT_LIMITS).map(({ route }) => route);
  const inEveryStage = calculateRouteThrottles(ROUTES, DEFAULT_LIMITS).map(({ route }) => route);
  expect(throttled).toEqual(inEveryStage.filter((route) => deployed.some(({ path }) => path === route.path)));
  expect(throttled.length).toBeLessThan(inEveryStage.length);
});

const toNumber = (figure: string): number => Number(figure.replaceAll(",", ""));

test.each([
  [600, 200, 400],
  [60, 20, 40],
  [601, 201, 402],
  [0, 1, 2],
  [6_000, 500, 1_000],
  [undefined, 500, 1_000],
])(
  "throttles: with %d requests a minute for an organisation, are %d requests per second and bursts of %d",
  (requestsPerMinute, requestsPerSecond, burst) => {
    for (const throttle of calculateRouteThrottles(
      ROUTES,
      requestsPerMinute === undefined ? {} : { requestsPerMinute },
    )) {
      expect(throttle).toMatchObject({ requestsPerSecond, burst });
    }
  },
);

test("throttles: leave room for nine organisations while another sends ten times its limit", () => {
  const organisation = DEFAULT_LIMITS.requestsPerMinute / 60;
  const throttles = calculateRouteThrottles(ROUTES, DEFAULT_LIMITS).map(({ requestsPerSecond }) => requestsPerSecond);
  expect(Math.min(REQUESTS_PER_SECOND, ...throttles)).toBeGreaterThanOrEqual((10 + 9) * organisation);
});
