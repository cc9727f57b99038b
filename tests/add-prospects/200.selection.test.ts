import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addProspects, addWithResults } from "../testkit/add-prospects.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { storeGlobalRecords, storeSearch } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

const buildIds = (count: number) => Array.from({ length: count }, () => randomUUID() as string);

/** Stores a search of unknown persons: the response then shows the requested window, and nothing is written. */
async function createSearch(size: number) {
  const tenant = await createTenant();
  const ranked = buildIds(size);
  const searchId = await storeSearch(tenant.orgId, ranked);
  const selectWindow = async (startIndex: number, targetCount: number, excludedIds?: readonly string[] | null) => {
    const selection = {
      mode: "bulk",
      searchId,
      startIndex,
      targetCount,
      ...(excludedIds !== undefined && { excludedIds }),
    };
    const { status, body } = await addWithResults(tenant, { selection });
    expect(status).toBe(200);
    return body.results.map(({ id }: { id: string }) => id);
  };
  return { ranked, selectWindow };
}

const { ranked, selectWindow } = await createSearch(2_300);

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test("adds exactly the persons at the positions of the window", async () => {
    const tenant = await createTenant();
    const people = buildPeople(2_300);
    const inWindow = people.slice(730, 1_730);
    await storeGlobalRecords(inWindow);
    const ids = people.map(({ id }) => id);
    const searchId = await storeSearch(tenant.orgId, ids);

    const selection = { mode: "bulk", searchId, startIndex: 730, targetCount: 1_000 };
    expect((await addProspects(tenant, { selection })).text).toBe('{"addedCount":1000}');
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual(ids.slice(730, 1_730).toSorted());
  });

  test.each([
    [0, 1],
    [0, 1_000],
    [730, 1_000],
    [999, 1],
    [999, 2],
    [999, 1_000],
    [1_000, 1_000],
    [1_300, 1_000],
    [2_299, 1],
  ])("from position %d, selects at most %d ids in rank order", async (start, count) => {
    expect(await selectWindow(start, count)).toEqual(ranked.slice(start, start + count));
  });

  test("selects the full window if excludedIds is absent, null or empty", async () => {
    expect(await selectWindow(7, 3)).toEqual(ranked.slice(7, 10));
    expect(await selectWindow(7, 3, [])).toEqual(ranked.slice(7, 10));
    expect(await selectWindow(7, 3, null)).toEqual(ranked.slice(7, 10));
  });

  test("shortens a window that extends past the end", async () => {
    expect(await selectWindow(2_000, 1_000)).toEqual(ranked.slice(2_000));
    expect(await selectWindow(2_299, 1_000)).toEqual(ranked.slice(2_299));
  });

  test.each([2_300, 2_500, 9_999, 1_000_000, Number.MAX_SAFE_INTEGER])(
    "selects no ids from position %d, which is past the end",
    async (start) => {
      expect(await selectWindow(start, 1_000)).toEqual([]);
    },
  );

  test("omits excluded ids in either letter case, which still use up their positions", async () => {
    const excluded = [ranked[10], ranked[15], ranked[19]].map(String);
    const expected = ranked.slice(10, 20).filter((id) => !excluded.includes(id));
    expect(await selectWindow(10, 10, excluded)).toEqual(expected);
    expect(
      await selectWindow(
        10,
        10,
        excluded.map((id) => id.toUpperCase()),
      ),
    ).toEqual(expected);
  });

  test("ignores excluded ids outside of the window", async () => {
    const outside = [...ranked.slice(0, 10), ...ranked.slice(20), randomUUID()];
    expect(await selectWindow(10, 10, outside)).toEqual(ranked.slice(10, 20));
  });

  test("selects no ids if all ids of the window are excluded", async () => {
    expect(await selectWindow(100, 50, ranked.slice(100, 150))).toEqual([]);
  });

  test("selects any window of any search without its excluded ids", async () => {
    const position = fc.nat(2_500);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(2_400),
        fc.array(fc.tuple(position, fc.integer({ min: 1, max: 1_000 }), fc.array(position)), {
          minLength: 4,
          maxLength: 4,
        }),
        async (size, windows) => {
          const { ranked, selectWindow } = await createSearch(size);
          for (const [start, count, positions] of windows) {
            const excluded = ranked.filter((_, i) => positions.includes(i));
            const expected = ranked.slice(start, start + count).filter((id) => !excluded.includes(id));
            expect(await selectWindow(start, count, excluded)).toEqual(expected);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  test("adds no one from an empty search", async () => {
    const { selectWindow } = await createSearch(0);
    expect(await selectWindow(0, 1_000)).toEqual([]);
  });

  test("counts an id that a search contains twice once", async () => {
    const tenant = await createTenant();
    const [a = "", b = ""] = buildIds(2);
    const searchId = await storeSearch(tenant.orgId, [a, b, a]);
    const { body } = await addWithResults(tenant, {
      selection: { mode: "bulk", searchId, startIndex: 0, targetCount: 3 },
    });
    expect(body.results).toEqual([
      { index: 0, id: a, status: "notFound" },
      { index: 1, id: b, status: "notFound" },
      { index: 2, id: a, status: "duplicate", duplicateOf: 0 },
    ]);
  });

  test("accepts a searchId in either letter case", async () => {
    const tenant = await createTenant();
    const searchId = (await storeSearch(tenant.orgId, buildIds(2))).toUpperCase();
    const { body } = await addWithResults(tenant, {
      selection: { mode: "bulk", searchId, startIndex: 0, targetCount: 5 },
    });
    expect(body.results).toHaveLength(2);
  });
});
