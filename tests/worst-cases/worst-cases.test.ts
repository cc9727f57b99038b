import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../lib/routes.ts";
import { printLine } from "../testkit/faults/report.ts";
import { type Send, WORST_CASES, type WorstCase } from "./cases.ts";
import { startMeasuring } from "./measure.ts";

const page = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const format = (count: number) => count.toLocaleString("en");
const formatRoute = ({ route, title }: WorstCase) =>
  `| \`${routes[route].method} ${routes[route].path.replace("/api/v1/entities", "")}\` | ${title} |`;

let measuring: Awaited<ReturnType<typeof startMeasuring>>;
beforeAll(async () => {
  measuring = await startMeasuring();
});
afterAll(() => measuring.stop());

const send: Send = async (route, call) => {
  const { response } = await measuring.measure(route, call);
  expect(response.status).toBe(routes[route].status);
  return response;
};

describe("the worst case of a route costs what tests/README.md says:", () => {
  test.each(WORST_CASES)("$route, $title", async (worstCase) => {
    const call = await worstCase.prepare(send);
    const { response, requests, readUnits, writeUnits, cpuMs } = await measuring.measure(worstCase.route, call);
    expect(response.status).toBe(routes[worstCase.route].status);
    const row = `${formatRoute(worstCase)} ${format(requests)} | ${format(readUnits)} | ${format(writeUnits)} |`;
    // The CPU time depends on the machine, so it is shown only.
    printLine(`${row} ${format(cpuMs)} |`);
    const documented = page.split("\n").find((line) => line.startsWith(formatRoute(worstCase)));
    expect(documented?.replace(/ [\d,]+ \|$/, "")).toBe(row);
  });

  test("every route has one", () => {
    expect([...new Set(WORST_CASES.map(({ route }) => route))].toSorted()).toEqual(Object.keys(routes).toSorted());
  });
});
