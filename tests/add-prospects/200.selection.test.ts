import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addProspects, addWithResults } from "../testkit/add-prospects.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { storeGlobalRecords, storeSearch } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

const someIds = (count: number) => Array.from({ length: count }, () => randomUUID() as string);

/** A search whose persons are nowhere: the answer then shows what was asked for, and nothing is written. */
async function someSearch(size: number) {
  const tenant = await createTenant();
  const ranked = someIds(size);
  const searchId = await storeSearch(tenant.orgId, ranked);
  const windowOf = async (startIndex: number, targetCount: number, excludedIds?: readonly string[] | null) => {
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
  return { ranked, windowOf };
}

test("a window of a search that starts anywhere adds exactly the persons of those ranks", async () => {
  const tenant = await createTenant();
  const people = buildPeople(2_300);
  const wanted = people.slice(730, 1_730);
  await storeGlobalRecords(wanted);
  const ids = people.map(({ id }) => id);
  const searchId = await storeSearch(tenant.orgId, ids);

  const selection = { mode: "bulk", searchId, startIndex: 730, targetCount: 1_000 };
  expect((await addProspects(tenant, { selection })).text).toBe('{"addedCount":1000}');
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual(ids.slice(730, 1_730).toSorted());
});

describe("a window of 2,300 ranked ids", async () => {
  const { ranked, windowOf } = await someSearch(2_300);

  test.each([
    [0, 1],
    [0, 1_000],
    [499, 1],
    [499, 2],
    [500, 500],
    [730, 1_000],
    [999, 1_000],
    [1_300, 1_000],
    [2_299, 1],
  ])("from %d of %d is that slice, in rank order", async (start, count) => {
    expect(await windowOf(start, count)).toEqual(ranked.slice(start, start + count));
  });

  test("is whole where nobody is excluded, said in any way", async () => {
    expect(await windowOf(7, 3, [])).toEqual(ranked.slice(7, 10));
    expect(await windowOf(7, 3, null)).toEqual(ranked.slice(7, 10));
  });

  test("past the end is cut short", async () => {
    expect(await windowOf(2_000, 1_000)).toEqual(ranked.slice(2_000));
    expect(await windowOf(2_299, 1_000)).toEqual(ranked.slice(2_299));
  });

  test.each([2_300, 2_500, 9_999, 1_000_000, Number.MAX_SAFE_INTEGER])(
    "wholly past the end, at %d, is empty",
    async (start) => {
      expect(await windowOf(start, 1_000)).toEqual([]);
    },
  );

  test("less its excluded ids, in either case, which still use up their positions", async () => {
    const excluded = [ranked[10], ranked[15], ranked[19]].map(String);
    const expected = ranked.slice(10, 20).filter((id) => !excluded.includes(id));
    expect(await windowOf(10, 10, excluded)).toEqual(expected);
    expect(
      await windowOf(
        10,
        10,
        excluded.map((id) => id.toUpperCase()),
      ),
    ).toEqual(expected);
  });

  test("does not change with excluded ids outside of it", async () => {
    const outside = [...ranked.slice(0, 10), ...ranked.slice(20), randomUUID()];
    expect(await windowOf(10, 10, outside)).toEqual(ranked.slice(10, 20));
  });

  test("of which all ids are excluded is empty", async () => {
    expect(await windowOf(100, 50, ranked.slice(100, 150))).toEqual([]);
  });
});

test("any window of any search is that slice less the excluded ids", async () => {
  const position = fc.nat(1_300);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(1_200),
      fc.array(fc.tuple(position, fc.integer({ min: 1, max: 1_000 }), fc.array(position)), {
        minLength: 4,
        maxLength: 4,
      }),
      async (size, windows) => {
        const { ranked, windowOf } = await someSearch(size);
        for (const [start, count, positions] of windows) {
          const excluded = ranked.filter((_, i) => positions.includes(i));
          const expected = ranked.slice(start, start + count).filter((id) => !excluded.includes(id));
          expect(await windowOf(start, count, excluded)).toEqual(expected);
        }
      },
    ),
    { numRuns: 12 },
  );
});

test("an empty search adds none", async () => {
  const { windowOf } = await someSearch(0);
  expect(await windowOf(0, 1_000)).toEqual([]);
});

test("an id that a search ranks twice counts once", async () => {
  const tenant = await createTenant();
  const [a = "", b = ""] = someIds(2);
  const searchId = await storeSearch(tenant.orgId, [a, b, a]);
  const { body } = await addWithResults(tenant, {
    selection: { mode: "bulk", searchId, startIndex: 0, targetCount: 3 },
  });
  expect(body.results.map(({ id }: { id: string }) => id)).toEqual([a, b]);
});

test("a search's id is the same search in either case", async () => {
  const tenant = await createTenant();
  const searchId = (await storeSearch(tenant.orgId, someIds(2))).toUpperCase();
  const { body } = await addWithResults(tenant, {
    selection: { mode: "bulk", searchId, startIndex: 0, targetCount: 5 },
  });
  expect(body.results).toHaveLength(2);
});
