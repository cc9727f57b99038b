import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { buildDocument } from "../../lib/person-search/document.ts";
import { OpenSearchEngine } from "../../lib/person-search/opensearch.ts";
import { describeIndexing } from "../testkit/person-index/describe-indexing.ts";
import { describeConformance } from "../testkit/search-conformance.ts";

const { OPENSEARCH_URL: url = "" } = process.env;
const ID = "a0000000-0000-4000-8000-000000000001";
const everyone = { filters: { hasEmail: false }, facets: [], limit: 10 };

const createAlias = () => `persons-${randomUUID()}`;

/** Opens an engine with an empty index of its own. The index stays until the node stops. */
async function open(shards: number) {
  const alias = createAlias();
  const engine = new OpenSearchEngine({ url }, { alias, shards });
  await engine.put([]);
  const refresh = async () => {
    await fetch(`${url}/${alias}/_refresh`, { method: "POST" });
  };
  return { engine, refresh, check: async () => {} };
}

describe("the engine of OpenSearch", () => {
  describeConformance(() => open(1), 25);
  describeIndexing(() => open(1), 5);
});

describe("the engine of OpenSearch, with three shards", () => {
  describeConformance(() => open(3), 5);
});

test("processes that start at the same time create one index", async () => {
  const alias = createAlias();
  const engines = Array.from({ length: 4 }, () => new OpenSearchEngine({ url }, { alias }));
  const ids = engines.map((_, i) => ID.replace(/1$/, String(i)));
  await Promise.all(engines.map((engine, i) => engine.put([buildDocument(ids[i] ?? "", { city: "Rome" })])));
  const fresh = new OpenSearchEngine({ url }, { alias });
  await expect.poll(async () => (await fresh.search(everyone)).ids, { timeout: 10_000 }).toEqual(ids);
  for (const engine of [...engines, fresh]) await engine.close();
});

test("without an index, a search fails", async () => {
  const engine = new OpenSearchEngine({ url }, { alias: createAlias() });
  await expect(engine.search(everyone)).rejects.toThrow("busy");
  await engine.close();
});

test("a person with the largest record is found, and replaced", async () => {
  const { engine, refresh } = await open(1);
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
