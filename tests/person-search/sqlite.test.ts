import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { buildDocument } from "../../lib/person-search/document.ts";
import { SqliteEngine } from "../../lib/person-search/sqlite.ts";
import { buildEmptyIndex } from "../testkit/person-index/build-empty-index.ts";
import { describeConformance } from "../testkit/search-conformance.ts";

const folder = mkdtempSync(join(tmpdir(), "person-search-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const nextPath = () => join(folder, `${files++}.sqlite`);

const ID = "a0000000-0000-4000-8000-000000000001";
const OTHER_ID = "a0000000-0000-4000-8000-000000000002";
const search = { filters: { hasEmail: false }, facets: [], limit: 10 };

/** SQLite's own check of the database does not find a wrong FTS5 index. */
function checkFts(path: string): void {
  const database = new DatabaseSync(path);
  database.exec("INSERT INTO facts (facts) VALUES ('integrity-check')");
  database.close();
}

describe("the engine of SQLite", () => {
  describeConformance(async () => {
    const path = nextPath();
    const check = async () => checkFts(path);
    return { engine: await buildEmptyIndex(new SqliteEngine(path)), refresh: async () => {}, check };
  }, 40);

  test("orders persons by id who share a group, also at the limit", async () => {
    const engine = await buildEmptyIndex(new SqliteEngine());
    const ids = [9, 3, 1, 2].flatMap((i) => [
      `a0000000-0000-4000-8000-00000000000${i}`,
      `a0000000-0000-4000-9${i}00-000000000000`,
    ]);
    await engine.put([...ids, "00000000-0000-4000-8000-000000000009"].map((id) => buildDocument(id, {})));
    const sorted = ["00000000-0000-4000-8000-000000000009", ...ids.sort()];
    for (let limit = 0; limit <= 10; limit++)
      expect((await engine.search({ ...search, limit })).ids).toEqual(sorted.slice(0, limit));
    await engine.close();
  });

  test("keeps its index in the file", async () => {
    const path = nextPath();
    const engine = await buildEmptyIndex(new SqliteEngine(path));
    await engine.put([buildDocument(ID, { skills: ["C++"] })]);
    await engine.close();

    const reopened = new SqliteEngine(path);
    await reopened.put([buildDocument(OTHER_ID, { skills: ["c++"] })]);
    expect(await reopened.search({ ...search, facets: ["skills"] })).toMatchObject({ ids: [ID, OTHER_ID] });
    expect(await reopened.listValues("skills", "c", 10)).toMatchObject([{ count: 2 }]);
    await reopened.close();
  });

  test("makes none of the changes if one fails, and names the persons", async () => {
    const engine = await buildEmptyIndex(new SqliteEngine());
    await engine.put([buildDocument(ID, { city: "Rome" })]);
    const documents = [ID, OTHER_ID, "not an id"].map((id) => buildDocument(id, { city: "Oslo" }));
    await expect(engine.put(documents)).rejects.toMatchObject({ ids: [ID, OTHER_ID, "not an id"] });
    expect(await engine.search(search)).toMatchObject({ ids: [ID] });
    expect(await engine.listValues("city", "", 10)).toEqual([{ value: "Rome", count: 1 }]);

    await engine.put(documents.slice(0, 2));
    expect(await engine.listValues("city", "", 10)).toEqual([{ value: "Oslo", count: 2 }]);
    await engine.close();
  });
});
