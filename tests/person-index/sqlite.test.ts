import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { buildDocument } from "../../lib/person-search/document.ts";
import { SqliteEngine } from "../../lib/person-search/sqlite.ts";
import { scaled } from "../testkit/faults/seed.ts";
import { buildEmptyIndex } from "../testkit/person-index/build-empty-index.ts";
import { describeIndexing } from "../testkit/person-index/describe-indexing.ts";

const folder = mkdtempSync(join(tmpdir(), "person-index-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const nextPath = () => join(folder, `${files++}.sqlite`);

/** SQLite's own check of the database does not find a wrong FTS5 index. */
function checkFts(path: string): void {
  const database = new DatabaseSync(path);
  database.exec("INSERT INTO facts (facts) VALUES ('integrity-check')");
  database.close();
}

describe("the engine of SQLite", () => {
  describeIndexing(
    async () => {
      const path = nextPath();
      return { engine: new SqliteEngine(path), refresh: async () => {}, check: async () => checkFts(path) };
    },
    scaled(15, 1_000),
  );

  test("can be rebuilt in one process while another one uses it", async () => {
    const path = nextPath();
    const [user, builder] = [new SqliteEngine(path), new SqliteEngine(path)];
    const id = (i: number) => `a0000000-0000-4000-8000-00000000000${i}`;
    const build = (i: number, city: string) => buildDocument(id(i), { city, emails: ["ada@example.com"] });
    const search = async () => {
      const { ids, facets } = await user.search({ filters: { hasEmail: true }, facets: ["city"], limit: 10 });
      return [ids, facets.get("city")];
    };
    await buildEmptyIndex(builder);
    for (let round = 0; round < 2; round++) {
      await user.put([build(1, "Rome"), build(2, "Rome")]);
      const rebuild = await builder.openRebuild();
      await rebuild.put([build(3, "Oslo"), build(4, "Bern")]);
      await user.put([build(3, "Cairo")]);
      await user.remove([id(4), id(1)]);
      expect(await search()).toEqual([
        [id(2), id(3)],
        [
          { value: "Cairo", count: 1 },
          { value: "Rome", count: 1 },
        ],
      ]);
      await rebuild.finish();
      expect(await search()).toEqual([[id(3)], [{ value: "Cairo", count: 1 }]]);
      checkFts(path);
    }
    await user.close();
    await builder.close();
  });
});
