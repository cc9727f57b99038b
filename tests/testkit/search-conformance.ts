import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { buildDocument } from "../../lib/person-search/document.ts";
import { VALUE_FIELDS, WORD_FIELDS } from "../../lib/person-search/fields.ts";
import { Filters } from "../../lib/person-search/filters.schema.ts";
import { Comparison, type EngineUnderTest } from "./search-comparison.ts";
import { histories, type Person } from "./search-data.ts";
import { SYNTAX } from "./search-syntax.ts";

const LISTS = new Set<string>(["departments", "subDepartments", "functions", "skills", "languages"]);
const numberedId = (i: number) => `a0000000-0000-4000-8000-${i.toString(16).padStart(12, "0")}`;
const parseFilters = (filters: unknown) => v.parse(Filters, filters);

/**
 * What every engine must do: the same as the naive model.
 * @param open opens an engine with an empty index. The suite closes the engine
 * @param numRuns how many random indexes are compared
 */
export function describeConformance(open: () => Promise<EngineUnderTest>, numRuns: number): void {
  async function compare<T>(run: (comparison: Comparison, tested: EngineUnderTest) => Promise<T>): Promise<void> {
    const tested = await open();
    try {
      await run(new Comparison(tested), tested);
    } finally {
      await tested.engine.close();
    }
  }

  describe("search and listValues", () => {
    test("return what the model returns, also after changes", async () => {
      const property = fc.asyncProperty(histories, (history) =>
        compare(async (comparison, { check }) => {
          for (const [change, asked] of history) {
            await comparison.apply(change);
            for (const question of asked) await comparison.expectSameAnswers(question);
          }
          await check();
        }),
      );
      await fc.assert(property, { numRuns });
    });

    test("read every syntax as a text", async () => {
      await compare(async (comparison) => {
        const persons = SYNTAX.map((text, i): Person => {
          const values = VALUE_FIELDS.map((field) => [field, LISTS.has(field) ? [text] : text]);
          return [numberedId(i), { ...Object.fromEntries(values), jobTitle: text, firstName: text }];
        });
        await comparison.apply({ put: persons });
        for (const field of [...VALUE_FIELDS, ...WORD_FIELDS]) {
          for (const text of SYNTAX) {
            const [any, none] = [{ [field]: { any: [text] } }, { [field]: { none: [text], all: [text, "a"] } }];
            if (v.is(Filters, any)) await comparison.expectSameIds(parseFilters(any));
            if (v.is(Filters, none)) await comparison.expectSameIds(parseFilters(none));
          }
        }
        for (const text of SYNTAX) {
          const listed = { field: "skills" as const, prefix: text, limit: 100 };
          await comparison.expectSameAnswers({ filters: { hasEmail: false }, limit: 1, facets: [], listed });
        }
      });
    });
  });

  test("a person who is put again, or removed, is not found by former values", async () => {
    await compare(async (comparison, { check }) => {
      const record = { jobTitle: "CEO", skills: ["C++", "Go"], city: "Rome", emails: ["ada@example.com"] };
      const filters = [
        { skills: { any: ["Go"] } },
        { jobTitle: { all: ["CEO"] } },
        { hasEmail: true },
        { hasEmail: false },
      ];
      const expectSame = async () => {
        for (const asked of filters) await comparison.expectSameIds(parseFilters(asked), 10, ["skills", "city"]);
        const listed = { field: "skills" as const, prefix: "", limit: 10 };
        await comparison.expectSameAnswers({ filters: { hasEmail: true }, facets: [], limit: 10, listed });
      };
      await comparison.apply({
        put: [
          [numberedId(1), record],
          [numberedId(2), record],
        ],
      });
      await expectSame();
      await comparison.apply({ put: [[numberedId(1), { ...record, jobTitle: "CTO", skills: ["c++"] }]] });
      await expectSame();
      await comparison.apply({ put: [[numberedId(1), {}]] }, { remove: [numberedId(2), numberedId(3)] });
      await expectSame();
      await check();
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

  test("an aborted search and an aborted listing reject with the signal's reason", async () => {
    await compare(async (_, { engine }) => {
      const signal = AbortSignal.abort(new Error("no time left"));
      const query = { filters: { hasEmail: true }, facets: [], limit: 1 };
      await expect(engine.search(query, signal)).rejects.toThrow("no time left");
      await expect(engine.listValues("city", "", 1, signal)).rejects.toThrow("no time left");
    });
  });
}
