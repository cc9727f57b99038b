import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { VALUE_FIELDS, WORD_FIELDS } from "../../lib/person-search/fields.ts";
import { Filters } from "../../lib/person-search/filters.schema.ts";
import { type Compare, Comparison, type EngineUnderTest, numberedId, parseFilters } from "./search-comparison.ts";
import { histories, type Person } from "./search-data.ts";
import { describeLimits } from "./search-limits.ts";
import { SYNTAX } from "./search-syntax.ts";

const LISTS = new Set<string>(["departments", "subDepartments", "functions", "skills", "languages"]);

/**
 * What every engine must do: the same as the naive model.
 * @param open opens an engine with an empty index. The suite closes the engine
 * @param numRuns how many random indexes are compared
 */
export function describeConformance(open: () => Promise<EngineUnderTest>, numRuns: number): void {
  const compare: Compare = async (run) => {
    const tested = await open();
    try {
      await run(new Comparison(tested), tested);
    } finally {
      await tested.engine.close();
    }
  };

  describe("search and listValues", () => {
    test("return what the model returns, also after changes", async () => {
      const property = fc.asyncProperty(histories, (history) =>
        compare(async (comparison, { check }) => {
          for (const [change, asked] of history) {
            await comparison.apply(change);
            for (const question of asked) await comparison.expectSameResults(question);
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
            for (const list of ["any", "all", "none"]) {
              const filters = { [field]: { [list]: [text] } };
              if (v.is(Filters, filters)) await comparison.expectSameIds(parseFilters(filters));
            }
          }
        }
        for (const text of SYNTAX) {
          const listed = { field: "skills" as const, prefix: text, limit: 100 };
          await comparison.expectSameResults({ filters: { hasEmail: false }, limit: 1, facets: [], listed });
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
        await comparison.expectSameResults({ filters: { hasEmail: true }, facets: [], limit: 10, listed });
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

  describeLimits(compare);

  test("an aborted search and an aborted listing reject with the signal's reason", async () => {
    await compare(async (_, { engine }) => {
      const signal = AbortSignal.abort(new Error("no time left"));
      const query = { filters: { hasEmail: true }, facets: [], limit: 1 };
      await expect(engine.search(query, signal)).rejects.toThrow("no time left");
      await expect(engine.listValues("city", "", 1, signal)).rejects.toThrow("no time left");
    });
  });
}
