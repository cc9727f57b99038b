import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "./bench/harness/bundle.ts";
import { measureCosts } from "./bench/harness/costs.ts";
import { MODES } from "./bench/harness/job.ts";
import { type Engine, startEngine } from "./testkit/faults/engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** Beside a handler with the SDK's document client and three of its commands, and nothing else. */
const LARGEST_BUNDLE = 1.35;

describe.each(MODES)("1,000 persons in %s mode", (mode) => {
  /** The list is a unit; with a bulk selection come its search's head, another, and two pages of ids, five each. */
  const before = mode === "bulk" ? 12 : 1;

  test("that are new cost 111 requests, two write units each and two and a half read units each", async () => {
    const { requests, readUnits, writeUnits } = await measureCosts(engine, "service", {
      mode,
      size: 1_000,
      state: "all new",
    });
    expect({ requests, readUnits, writeUnits }).toEqual({
      requests: 111,
      readUnits: 2_500 + before,
      writeUnits: 2_000,
    });
  });

  test("that are in the list cost 11 requests, a read unit each and no write unit", async () => {
    const { requests, readUnits, writeUnits } = await measureCosts(engine, "service", {
      mode,
      size: 1_000,
      state: "none new",
    });
    expect({ requests, readUnits, writeUnits }).toEqual({
      requests: 11,
      readUnits: 1_000 + before,
      writeUnits: 0,
    });
  });
});

test("the function's bundle is little more than the SDK's", async () => {
  const bundles = await Promise.all(
    ["../functions/add-prospects.ts", "./bench/cold/sdk-only.ts"].map((entry) =>
      bundle(new URL(entry, import.meta.url)),
    ),
  );
  await Promise.all(bundles.map(({ remove }) => remove()));
  const [ours = Number.NaN, sdkOnly = Number.NaN] = bundles.map(({ bytes }) => bytes);
  expect(ours / sdkOnly).toBeLessThanOrEqual(LARGEST_BUNDLE);
});
