import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { expect, test } from "vitest";
import { buildDocument } from "../../lib/person-search/document.ts";
import { OpenSearchEngine } from "../../lib/person-search/opensearch.ts";
import type { IndexRebuild } from "../../lib/person-search/search-engine.ts";
import { numberedId } from "../testkit/search-comparison.ts";
import { startLossyProxy } from "./lossy-proxy.ts";

/* A response that is lost after the node has done the work. The engine sends the request again. */

const { OPENSEARCH_URL: node = "" } = process.env;

/** Opens an engine behind a proxy, with an index of one person, and one that is being built. */
async function open() {
  const alias = `persons-${randomUUID()}`;
  const proxy = await startLossyProxy(node);
  const engine = new OpenSearchEngine({ url: proxy.url }, { alias });
  const first = await engine.openRebuild();
  await first.put([buildDocument(numberedId(1), {})]);
  await first.finish();
  return { alias, proxy, engine };
}

const Indexes = v.record(v.string(), v.object({ aliases: v.record(v.string(), v.unknown()) }));

/** The number of each index of an alias, and what the index is. */
async function listIndexes(alias: string): Promise<string[]> {
  const response = await fetch(`${node}/${alias}-*/_alias`);
  const indexes = v.parse(Indexes, await response.json());
  return Object.entries(indexes)
    .map(([index, { aliases }]) => {
      const names = Object.keys(aliases);
      const state = names.includes(alias) ? "current" : names.includes(`${alias}-next`) ? "next" : "left";
      return `${index.slice(alias.length + 1)} ${state}`;
    })
    .sort();
}

type Operation = (engine: OpenSearchEngine, rebuild: IndexRebuild) => Promise<unknown>;
const operations: [name: string, Operation, indexes: readonly string[]][] = [
  ["openRebuild", (engine) => engine.openRebuild(), ["1 current", "2 next"]],
  ["writeCheckpoint", (_, rebuild) => rebuild.writeCheckpoint("half"), ["1 current", "2 next"]],
  ["put", (engine) => engine.put([buildDocument(numberedId(2), {})]), ["1 current", "2 next"]],
  ["remove", (engine) => engine.remove([numberedId(1)]), ["1 current", "2 next"]],
  ["finish", (_, rebuild) => rebuild.finish(), ["2 current"]],
  ["discard", (_, rebuild) => rebuild.discard(), ["1 current"]],
  ["drop", (engine) => engine.drop(), []],
];

test.each(operations)("%s: whichever response is lost, it succeeds", async (_, operation, indexes) => {
  for (let lost = 0, requests = 1; lost < requests; lost++) {
    const { alias, proxy, engine } = await open();
    const rebuild = await engine.openRebuild();
    proxy.decideBy((number) => (number === lost ? "loseResponse" : "pass"));
    await operation(engine, rebuild);
    requests = proxy.decideBy(() => "pass");
    expect(await listIndexes(alias)).toEqual(indexes);
    await engine.drop();
    await engine.close();
  }
});

test("discard: the next rebuild deletes what a process left that was killed in the middle", async () => {
  const { alias, proxy, engine } = await open();
  const rebuild = await engine.openRebuild();
  proxy.decideBy((_, line) => (line.startsWith("DELETE") ? "loseRequest" : "pass"));
  await expect(rebuild.discard()).rejects.toThrow();
  expect(await listIndexes(alias)).toEqual(["1 current", "2 left"]);
  proxy.decideBy(() => "pass");
  await engine.openRebuild();
  expect(await listIndexes(alias)).toEqual(["1 current", "2 next"]);
  await engine.close();
});

test("openRebuild: of two indexes that were created, one stays", async () => {
  const { alias, engine } = await open();
  const rebuild = await engine.openRebuild();
  await rebuild.writeCheckpoint("of the first");
  const aliases = { [`${alias}-next`]: {}, [`${alias}-${randomUUID()}`]: {} };
  const body = JSON.stringify({ aliases });
  await fetch(`${node}/${alias}-10`, { method: "PUT", headers: { "content-type": "application/json" }, body });
  expect(await (await engine.openRebuild()).readCheckpoint()).toBe("of the first");
  expect(await listIndexes(alias)).toEqual(["1 current", "2 next"]);
  await engine.close();
});

test("listPersons: whichever page is lost, all persons are listed", async () => {
  const { alias, proxy, engine } = await open();
  const ids = Array.from({ length: 2_100 }, (_, i) => numberedId(i));
  await engine.put(ids.map((id) => buildDocument(id, {})));
  await fetch(`${node}/${alias}/_refresh`, { method: "POST" });
  for (let lost = 0; lost < 4; lost++) {
    proxy.decideBy((number) => (number === lost ? "loseResponse" : "pass"));
    const listed = (await Array.fromAsync(engine.listPersons())).flat().map(({ id }) => id);
    expect([...new Set(listed)].sort()).toEqual(ids);
  }
  await engine.close();
});
