import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { buildIndexAlias } from "../../../lib/person-search/open-person-index.ts";
import { OpenSearchEngine } from "../../../lib/person-search/opensearch.ts";
import type { PersonIndex, SearchEngine } from "../../../lib/person-search/search-engine.ts";
import { SqliteEngine } from "../../../lib/person-search/sqlite.ts";
import { startNode } from "../../opensearch/node.ts";

/** An engine, with any number of indexes. */
export interface MeasuredEngine {
  readonly name: string;
  readonly open: (index: string) => MeasuredIndex;
  readonly close: () => Promise<void>;
}

export interface MeasuredIndex {
  readonly engine: PersonIndex;
  /** Whether the engine is asked with a library's client. */
  readonly hasClient: boolean;
  /** With these variables, the functions of the service use the index. */
  readonly environment: Readonly<Record<string, string>>;
  /** Lets searches find what was put. */
  readonly refresh: () => Promise<void>;
  /** Measures what the index takes on the disk. @param isMerged after all its parts were merged to one */
  readonly measureBytes: (isMerged: boolean) => Promise<number>;
}

/** Starts SQLite in a temporary folder. */
export async function startSqlite(): Promise<MeasuredEngine> {
  const folder = await mkdtemp(join(tmpdir(), "bench-sqlite-"));
  const engines: SearchEngine[] = [];
  return {
    name: "SQLite",
    open(index) {
      const file = join(folder, index);
      const engine = new SqliteEngine(file);
      engines.push(engine);
      return {
        engine,
        hasClient: false,
        environment: { SEARCH_INDEX: file },
        refresh: async () => {},
        measureBytes: async () => (await stat(file)).size,
      };
    },
    async close() {
      for (const engine of engines) await engine.close();
      await rm(folder, { recursive: true });
    },
  };
}

const Stats = v.object({ _all: v.object({ primaries: v.object({ store: v.object({ size_in_bytes: v.number() }) }) }) });

/** Starts a node of OpenSearch in a temporary folder. */
export async function startOpenSearch(): Promise<MeasuredEngine> {
  const folder = await mkdtemp(join(tmpdir(), "bench-opensearch-"));
  const { url, stop } = await startNode({ folder, signal: new AbortController().signal });
  const engines: SearchEngine[] = [];
  const send = async (path: string, method: "GET" | "POST"): Promise<unknown> => {
    const response = await fetch(`${url}/${path}`, { method });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  return {
    name: "OpenSearch",
    open(index) {
      const alias = buildIndexAlias(index);
      const engine = new OpenSearchEngine({ url }, { alias });
      engines.push(engine);
      return {
        engine,
        hasClient: true,
        environment: { OPENSEARCH_URL: url, OPENSEARCH_INDEX: index },
        refresh: async () => void (await send(`${alias}/_refresh`, "POST")),
        async measureBytes(isMerged) {
          if (isMerged) await send(`${alias}/_forcemerge?max_num_segments=1`, "POST");
          await send(`${alias}/_flush`, "POST");
          // The files of merged parts are deleted when no search can use them any more.
          await send(`${alias}/_refresh`, "POST");
          return v.parse(Stats, await send(`${alias}/_stats/store`, "GET"))._all.primaries.store.size_in_bytes;
        },
      };
    },
    async close() {
      for (const engine of engines) await engine.close();
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}
