import { Client } from "@opensearch-project/opensearch";
import { handler } from "../../../functions/search-persons.ts";
import { buildIndexAlias, openPersonIndex } from "../../../lib/person-search/open-person-index.ts";
import { buildSearch } from "../../../lib/person-search/opensearch-query.ts";
import { routes } from "../../../lib/routes.ts";
import { MAX_SEARCH_IDS } from "../../../lib/searches/selection.schema.ts";
import { invoke } from "../../testkit/invoke.ts";
import { BROADEST } from "./persons.ts";

/** The complete Lambda handler, the engine that it asks, or the same search with nothing but the library's client. */
export type Part = "handler" | "engine" | "client";
/** What to do. The body is the one of a request for the handler. */
export interface Task {
  readonly part: Part;
  readonly body: object;
}
export interface Cpu {
  readonly cpuMs: number;
}

const { TOKEN: token, OPENSEARCH_URL: node = "", OPENSEARCH_INDEX: index = "" } = process.env;
const query = { filters: BROADEST, facets: [], limit: MAX_SEARCH_IDS };
const engine = await openPersonIndex();
const client = node ? new Client({ node }) : undefined;

const RUN: Readonly<Record<Part, (body: object) => Promise<unknown>>> = {
  async handler(body) {
    const response = await invoke(handler, routes.searchPersons, { token, body });
    if (response.status !== 200) throw new Error(response.text);
  },
  engine: () => engine.search(query),
  client: async () =>
    client?.transport.request({ method: "POST", path: `/${buildIndexAlias(index)}/_search`, body: buildSearch(query) }),
};

process.on("message", async ({ part, body }: Task) => {
  const start = process.cpuUsage();
  await RUN[part](body);
  const { user, system } = process.cpuUsage(start);
  process.send?.({ cpuMs: (user + system) / 1_000 } satisfies Cpu);
});
process.send?.("ready");
