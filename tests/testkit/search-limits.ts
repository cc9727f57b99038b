import { expect, test } from "vitest";
import { buildDocument } from "../../lib/person-search/document.ts";
import { type Compare, numberedId, parseFilters } from "./search-comparison.ts";

/** The part of the conformance suite about the largest filters and results. */
export function describeLimits(compare: Compare): void {
  test("a facet has 20 values, also if the next ones are as frequent", async () => {
    await compare(async (comparison) => {
      const skills = Array.from({ length: 30 }, (_, i) => `Skill ${(i * 7) % 30}`);
      await comparison.apply({
        put: [
          [numberedId(1), { skills }],
          [numberedId(2), { skills: skills.slice(0, 3) }],
        ],
      });
      await comparison.expectSameIds({ hasEmail: false }, 10, ["skills"]);
    });
  });

  test("the largest filters are accepted", async () => {
    await compare(async (comparison) => {
      const words = (from: number, count: number) => Array.from({ length: count }, (_, i) => `w${from + i}`);
      const texts = Array.from({ length: 80 }, (_, i) => words(i * 10, 10).join(" "));
      const skills = words(0, 100);
      const record = { jobTitle: words(0, 800).join(" "), skills, city: "w1" };
      await comparison.apply({
        put: [
          [numberedId(1), record],
          [numberedId(2), { ...record, skills: ["w0"] }],
        ],
      });
      for (const jobTitle of [{ any: texts }, { all: texts }, { none: texts }])
        await comparison.expectSameIds(parseFilters({ jobTitle }));
      const lists = { any: words(0, 100), none: words(800, 100) };
      await comparison.expectSameIds(parseFilters({ jobTitle: { any: texts.slice(0, 70) }, skills: { all: skills } }));
      await comparison.expectSameIds(parseFilters({ city: lists, country: { none: skills }, state: { none: skills } }));
    });
  });

  test("totals are exact up to 10,000, and beyond that with facets", async () => {
    await compare(async (_, { engine, refresh }) => {
      const ids = Array.from({ length: 10_050 }, (_, i) => numberedId(i));
      const build = (id: string, i: number) => buildDocument(id, { city: i < 10_000 ? "Rome" : "Oslo" });
      for (let i = 0; i < ids.length; i += 5_000)
        await engine.put(ids.slice(i, i + 5_000).map((id, j) => build(id, i + j)));
      await refresh();

      const everyone = { hasEmail: false };
      const beyond = { totalCount: 10_000, totalIsExact: false, facets: new Map() };
      expect(await engine.search({ filters: everyone, facets: [], limit: 10_000 })).toEqual({
        ...beyond,
        ids: ids.slice(0, 10_000),
      });
      expect(await engine.search({ filters: everyone, facets: [], limit: 0 })).toEqual({ ...beyond, ids: [] });
      expect(await engine.search({ filters: everyone, facets: ["city"], limit: 25 })).toEqual({
        ids: ids.slice(0, 25),
        totalCount: 10_050,
        totalIsExact: true,
        facets: new Map([
          [
            "city",
            [
              { value: "Rome", count: 10_000 },
              { value: "Oslo", count: 50 },
            ],
          ],
        ]),
      });
      const rome = { city: { any: ["rome"] } };
      expect(await engine.search({ filters: rome, facets: [], limit: 1 })).toMatchObject({
        totalCount: 10_000,
        totalIsExact: true,
      });
    });
  });
}
