import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { buildDocument } from "../../lib/person-search/document.ts";
import { OpenSearchEngine } from "../../lib/person-search/opensearch.ts";
import { RebuildReplacedError } from "../../lib/person-search/search-engine.ts";
import { buildEmptyIndex } from "../testkit/person-index/build-empty-index.ts";
import { describeIndexing } from "../testkit/person-index/describe-indexing.ts";
import { describeConformance } from "../testkit/search-conformance.ts";

const { OPENSEARCH_URL: url = "" } = process.env;
const ID = "a0000000-0000-4000-8000-000000000001";
const everyone = { filters: { hasEmail: false }, facets: [], limit: 10 };

const createAlias = () => `persons-${randomUUID()}`;

/** Opens an engine without an index, under a name of its own. Its index stays until the node stops. */
async function open(shards: number) {
  const alias = createAlias();
  const engine = new OpenSearchEngine({ url }, { alias, shards });
  const refresh = async () => {
    await fetch(`${url}/${alias}/_refresh`, { method: "POST" });
  };
  return { alias, engine, refresh, check: async () => {} };
}

async function openEmpty(shards: number) {
  const opened = await open(shards);
  await buildEmptyIndex(opened.engine);
  return opened;
}

/** The names of the indexes of an alias. Another index can have a name that only begins with it. */
async function listIndexes(alias: string): Promise<string[]> {
  const response = await fetch(`${url}/_cat/indices/${alias}-*?h=index`);
  return (await response.text()).split("\n").filter(Boolean).sort();
}

describe("the engine of OpenSearch", () => {
  describeConformance(() => openEmpty(1), 25);
  describeIndexing(() => open(1), 5);
});

describe("the engine of OpenSearch, with three shards", () => {
  describeConformance(() => openEmpty(3), 5);
});

test("processes that begin a rebuild at the same time build one index", async () => {
  const { alias, engine, refresh } = await open(1);
  const engines = Array.from({ length: 4 }, () => new OpenSearchEngine({ url }, { alias }));
  const ids = engines.map((_, i) => ID.replace(/1$/, String(i)));
  await Promise.all(
    engines.map(async (other, i) => {
      const rebuild = await other.openRebuild();
      await rebuild.put([buildDocument(ids[i] ?? "", { city: "Rome" })]);
    }),
  );
  expect(await listIndexes(alias)).toEqual([`${alias}-1`]);
  const rebuilds = await Promise.all(engines.map((other) => other.openRebuild()));
  await Promise.all(rebuilds.map((rebuild) => rebuild.finish()));
  await refresh();
  expect((await engine.search(everyone)).ids).toEqual(ids);
  for (const opened of [...engines, engine]) await opened.close();
});

test("an index of somebody else does not keep a rebuild from beginning", async () => {
  const { alias, engine } = await openEmpty(1);
  await fetch(`${url}/${alias}-2`, { method: "PUT" });
  await buildEmptyIndex(engine);
  expect(await listIndexes(alias)).toEqual([`${alias}-2`, `${alias}-3`]);
  await engine.close();
});

test("changes create no index", async () => {
  const { alias, engine } = await open(1);
  const rebuild = await engine.openRebuild();
  await engine.drop();
  await engine.put([buildDocument(ID, {})]);
  await engine.remove([ID]);
  await expect(rebuild.put([buildDocument(ID, {})])).rejects.toThrow(RebuildReplacedError);
  expect(await listIndexes(alias)).toEqual([]);
  await engine.close();
});

test("a person with the largest record is found, and replaced", async () => {
  const { engine, refresh } = await openEmpty(1);
  // 400 KB, the most that the table stores, in values of which each can have 18 times as many characters after folding.
  const skills = Array.from({ length: 650 }, (_, i) => `${"ﷺ".repeat(195)}${i}`);
  await engine.put([buildDocument(ID, { skills, city: "Rome" })]);
  await refresh();
  const filters = { skills: { all: [skills[649]?.normalize("NFKD") ?? ""] }, city: { any: ["rome"] } };
  expect(await engine.search({ ...everyone, filters })).toMatchObject({ ids: [ID] });

  await engine.put([buildDocument(ID, { city: "Rome" })]);
  await refresh();
  expect(await engine.search({ ...everyone, filters })).toMatchObject({ ids: [] });
  expect(await engine.search({ ...everyone, facets: ["skills", "city"] })).toMatchObject({
    ids: [ID],
    facets: new Map([
      ["skills", []],
      ["city", [{ value: "Rome", count: 1 }]],
    ]),
  });
  await engine.close();
});
