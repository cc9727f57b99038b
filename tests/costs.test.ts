import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle, SST_DEFAULTS } from "./bench/harness/bundle.ts";
import { measureCosts } from "./bench/harness/costs.ts";
import { MODES } from "./bench/harness/job.ts";
import { type Engine, startEngine } from "./testkit/engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** Relative to a handler with only the SDK's document client and three of its commands. */
const MAX_BUNDLE_RATIO = 1.06;

describe.each(MODES)("POST /entities/leadlists/{id}/add-prospects with 1,000 persons in %s mode", (mode) => {
  /** Read units before the persons: 1 for the list; in bulk mode 1 for the search and 4 for a chunk of ids. */
  const baseReadUnits = mode === "bulk" ? 6 : 1;

  test("costs 113 database requests, 2 write units and 2.5 read units per person if all persons are new, and 3 write units for the count", async () => {
    const { requests, readUnits, writeUnits } = await measureCosts(engine, "service", {
      mode,
      size: 1_000,
      state: "all new",
    });
    expect({ requests, readUnits, writeUnits }).toEqual({
      requests: 113,
      readUnits: 2_500 + baseReadUnits,
      writeUnits: 2_003,
    });
  });

  test("costs 11 database requests, 1 read unit per person and no write units if all persons are members", async () => {
    const { requests, readUnits, writeUnits } = await measureCosts(engine, "service", {
      mode,
      size: 1_000,
      state: "none new",
    });
    expect({ requests, readUnits, writeUnits }).toEqual({
      requests: 11,
      readUnits: 1_000 + baseReadUnits,
      writeUnits: 0,
    });
  });
});

test("the bundle of add-prospects is at most 1.06 times the size of a handler with only the SDK, as SST bundles one", async () => {
  const bundles = await Promise.all([
    bundle(new URL("../functions/add-prospects.ts", import.meta.url)),
    bundle(new URL("./bench/cold/sdk-only.ts", import.meta.url), SST_DEFAULTS),
  ]);
  await Promise.all(bundles.map(({ remove }) => remove()));
  const [addProspects = Number.NaN, sdkOnly = Number.NaN] = bundles.map(({ bytes }) => bytes);
  expect(addProspects / sdkOnly).toBeLessThanOrEqual(MAX_BUNDLE_RATIO);
});
