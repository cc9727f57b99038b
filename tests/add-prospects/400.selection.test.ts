import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addProspects, addWithResults, expectValidationErrors } from "../testkit/add-prospects.ts";
import { buildPeople, buildPerson } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

const tenant = await createTenant();

const buildIds = (count: number) => Array.from({ length: count }, () => randomUUID() as string);
const selectByIds = (includedIds: unknown) => ({ selection: { mode: "manual", includedIds } });
const selectWindow = (window: object) => ({
  selection: { mode: "bulk", searchId: randomUUID(), startIndex: 0, ...window },
});

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test.each([
    ["an empty prospects array", { prospects: [] }, "prospects", "must have a length of at least 1"],
    ["1,001 prospects", { prospects: buildPeople(1_001) }, "prospects", "must have a length of at most 1000"],
    ["an empty includedIds array", selectByIds([]), "selection.includedIds", "must have a length of at least 1"],
    ["1,001 includedIds", selectByIds(buildIds(1_001)), "selection.includedIds", "must have a length of at most 1000"],
    ["the targetCount 0", selectWindow({ targetCount: 0 }), "selection.targetCount", "must be at least 1"],
    ["the targetCount 1,001", selectWindow({ targetCount: 1_001 }), "selection.targetCount", "must be at most 1000"],
    ["the targetCount 1.5", selectWindow({ targetCount: 1.5 }), "selection.targetCount", "must be a whole number"],
    [
      "a targetCount that is a string",
      selectWindow({ targetCount: "10" }),
      "selection.targetCount",
      "must be a number",
    ],
    [
      "the startIndex -1",
      selectWindow({ targetCount: 1, startIndex: -1 }),
      "selection.startIndex",
      "must be at least 0",
    ],
    [
      "a startIndex above the safe integers",
      selectWindow({ targetCount: 1, startIndex: 2 ** 53 }),
      "selection.startIndex",
      "must be a whole number",
    ],
    [
      "10,001 excludedIds",
      selectWindow({ targetCount: 1, excludedIds: buildIds(10_001) }),
      "selection.excludedIds",
      "must have a length of at most 10000",
    ],
    [
      "an excluded id that is not a UUID",
      selectWindow({ targetCount: 1, excludedIds: ["x"] }),
      "selection.excludedIds.0",
      "must be a UUID",
    ],
    [
      "an included id that is not a UUID",
      selectByIds([...buildIds(2), "x"]),
      "selection.includedIds.2",
      "must be a UUID",
    ],
    [
      "a searchId that is not a UUID",
      selectWindow({ targetCount: 1, searchId: "x" }),
      "selection.searchId",
      "must be a UUID",
    ],
    ["an unknown mode", { selection: { mode: "all" } }, "selection.mode", "must be manual or bulk"],
    ["a selection without a mode", { selection: {} }, "selection.mode", "is required"],
  ])("returns 400 for %s", async (_, body, path, message) => {
    expect(await expectValidationErrors(tenant, body)).toEqual([{ path, message }]);
  });

  test("returns 400 for 1,001 prospects that are all the same person", async () => {
    const errors = await expectValidationErrors(tenant, { prospects: Array(1_001).fill(buildPerson()) });
    expect(errors).toEqual([{ path: "prospects", message: "must have a length of at most 1000" }]);
  });

  test("accepts 1,000 includedIds, and a targetCount of 1,000 with 10,000 excludedIds", async () => {
    const { body } = await addWithResults(tenant, selectByIds(buildIds(1_000)));
    expect(body.results).toHaveLength(1_000);
    const response = await addProspects(tenant, selectWindow({ targetCount: 1_000, excludedIds: buildIds(10_000) }));
    expect(response.body.error.details).toEqual([{ path: "selection.searchId", message: "is unknown or has expired" }]);
  });
});
