import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { buildItem } from "../../../lib/dynamodb/item.ts";
import { globalKey } from "../../../lib/dynamodb/keys.ts";
import { OrgId } from "../../../lib/identity/principal.ts";
import { buildLeadListItems } from "../../../lib/lead-lists/list-references.ts";
import { startEngine } from "../../testkit/engine.ts";
import { signToken } from "../../testkit/tokens.ts";
import { startProcess } from "../harness/lambda-process.ts";
import { type DatabaseCosts, startMeteredDatabase } from "../harness/metered-database.ts";
import type { MeasuredIndex } from "./measured-engine.ts";
import { BROADEST, buildId, buildRecord, FIFTY_HITS } from "./persons.ts";
import type { Cpu, Part, Task } from "./searcher.ts";

/** Limits that nobody reaches, so that usage is checked and counted. */
const LIMITS = "requestsPerMinute=1000000,searchesPerMinute=1000000,personsShownPerDay=1000000000";
const MAX_ITEMS = 100;
const LIST_ID = buildId(0, "list");
/** Of the check of the limits before the work, and of the persons that are shown. */
const USAGE_WRITE_UNITS = 2;

const NEVER = Number.POSITIVE_INFINITY;

export interface SearchCpu {
  readonly handler: number;
  readonly handlerWith50: number;
  readonly engine: number;
  /** Infinite if the engine has none. */
  readonly client: number;
}

interface SearchCosts {
  readonly requests: number;
  /** Except usage. */
  readonly writeUnits: number;
}

/**
 * Measures searches with 10,000 hits in a process of their own, and what the handler takes with 50 hits. Takes the least of
 * many runs, in turns, because other load on the machine and the collection of garbage only ever add to the time.
 * @returns CPU time in ms
 */
export async function measureCpu(index: MeasuredIndex, runs: number): Promise<SearchCpu> {
  const world = await createWorld(index);
  const searcher = await startSearcher(index, world.token, world.database.endpoint);
  const least = { handler: NEVER, handlerWith50: NEVER, engine: NEVER, client: NEVER };
  const measure = async (name: keyof typeof least, part: Part, filters: object) => {
    const { cpuMs } = await searcher.run({ part, body: { filters } });
    least[name] = Math.min(least[name], cpuMs);
  };
  for (let run = 0; run < runs; run++) {
    await measure("handler", "handler", BROADEST);
    await measure("handlerWith50", "handler", FIFTY_HITS);
    await measure("engine", "engine", BROADEST);
    if (index.hasClient) await measure("client", "client", BROADEST);
  }
  await searcher.stop();
  await world.database.stop();
  return least;
}

/** Measures what searches cost in the database. */
export async function measureCosts(index: MeasuredIndex) {
  const { database, token } = await createWorld(index);
  const metered = await startMeteredDatabase(database.endpoint);
  const searcher = await startSearcher(index, token, metered.endpoint);
  const measure = async (body: object): Promise<SearchCosts> => {
    // The first request of a minute reads the limits.
    let costs: DatabaseCosts | undefined;
    for (const _ of [1, 2]) {
      metered.take();
      await searcher.run({ part: "handler", body });
      costs = metered.take();
    }
    return { requests: costs?.requests ?? 0, writeUnits: (costs?.writeUnits ?? 0) - USAGE_WRITE_UNITS };
  };
  const costs = {
    largest: await measure({ filters: BROADEST }),
    withList: await measure({ filters: BROADEST, limit: MAX_ITEMS, listId: LIST_ID }),
    fifty: await measure({ filters: FIFTY_HITS }),
  };
  await searcher.stop();
  await metered.stop();
  await database.stop();
  return costs;
}

/** Starts a database with a list, and with the persons that the searches show. The organisation has the longest id, because it is in every key. */
async function createWorld({ engine }: MeasuredIndex) {
  const database = await startEngine();
  const orgId = v.parse(OrgId, randomBytes(32).toString("hex"));
  const createdAt = new Date().toISOString();
  const created = { createdBy: "member", createdAt, updatedBy: "member", updatedAt: createdAt };
  const list = { id: LIST_ID, name: "A list", type: "person" as const, userIds: ["member"], ...created };
  const found = await Promise.all(
    [BROADEST, FIFTY_HITS].map((filters) => engine.search({ filters, facets: [], limit: MAX_ITEMS })),
  );
  const ids = [...new Set(found.flatMap(({ ids }) => ids))];
  await database.put({
    tenants: buildLeadListItems(orgId, list),
    global: ids.map((id, i) => buildItem(globalKey("person", id), { person: buildRecord(i) })),
  });
  return { database, token: await signToken({ sub: "member", org_id: orgId }) };
}

async function startSearcher({ environment }: MeasuredIndex, TOKEN: string, databaseEndpoint: string) {
  const variables = { ...environment, LIMITS, TOKEN };
  Object.assign(process.env, variables);
  const { receive, send, stop } = startProcess(new URL("./searcher.ts", import.meta.url), [], databaseEndpoint);
  for (const name of Object.keys(variables)) delete process.env[name];
  await receive();
  return {
    run(task: Task): Promise<Cpu> {
      send(task);
      return receive();
    },
    stop,
  };
}
