import { hash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { buildDocument, INDEX_VERSION } from "../../lib/person-search/document.ts";
import { VALUE_FIELDS, WORD_FIELDS } from "../../lib/person-search/fields.ts";
import { buildIndex, toIndexed } from "../../lib/person-search/opensearch-mapping.ts";
import { SqliteEngine } from "../../lib/person-search/sqlite.ts";
import { buildTokens } from "../../lib/person-search/sqlite-tokens.ts";
import { buildEmptyIndex } from "../testkit/person-index/build-empty-index.ts";

const ID = "f0000000-0000-4000-8000-000000000001";
/** A person with every field, in letters that folding changes. */
const RECORD = Object.fromEntries(
  [...VALUE_FIELDS, ...WORD_FIELDS, "firstName", "lastName", "linkedinUrl", "companyId"].flatMap((field) => [
    [field, `Émile ${field}`],
  ]),
);
const LISTS = ["departments", "subDepartments", "functions", "skills", "languages", "emails", "phones"];

async function createFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "index-version-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "persons.db");
}

test("INDEX_VERSION is raised if what an index holds has changed", async () => {
  const document = buildDocument(ID, {
    ...RECORD,
    ...Object.fromEntries(LISTS.map((field) => [field, [`Émile ${field}`]])),
  });
  const file = await createFile();
  const engine = new SqliteEngine(file);
  await buildEmptyIndex(engine);
  await engine.close();
  const database = new DatabaseSync(file);
  // Without the tables of FTS5 itself.
  const tables = database
    .prepare("SELECT sql FROM sqlite_master WHERE sql NOT LIKE '%facts\\_%' ESCAPE '\\' ORDER BY name")
    .all();
  database.close();
  const layout = [document, buildTokens(document), tables, buildIndex(1).mappings, toIndexed(document)];
  const digest = hash("sha256", JSON.stringify(layout)).slice(0, 12);
  expect({ version: INDEX_VERSION, digest }, "raise INDEX_VERSION, and put both into this test").toEqual({
    version: 1,
    digest: "26328793eec3",
  });
});

test("an index of another version is as if it did not exist", async () => {
  const file = await createFile();
  const engine = new SqliteEngine(file);
  await buildEmptyIndex(engine);
  await engine.put([buildDocument(ID, { country: "Germany" })]);
  expect(await engine.needsRebuild()).toBe(false);
  await engine.close();

  const other = new DatabaseSync(file);
  other.exec(`PRAGMA user_version = ${INDEX_VERSION + 1}`);
  other.close();
  const updated = new SqliteEngine(file);
  expect(await updated.needsRebuild()).toBe(true);
  await buildEmptyIndex(updated);
  expect(await updated.findPersons([ID])).toEqual([]);
  await updated.close();
});
