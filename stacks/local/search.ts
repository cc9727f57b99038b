import { withBulkDatabase } from "../../lib/dynamodb/bulk-put.ts";
import { parseGlobalPersonKey } from "../../lib/dynamodb/keys.ts";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import { rebuildIndex } from "../../lib/person-index/rebuild-index.ts";
import type { PersonIndex } from "../../lib/person-search/search-engine.ts";
import type { DataFolder } from "./data-folder.ts";
import type { GatewayHandler } from "./gateway/invoke.ts";
import { openCheckpoints } from "./streams/checkpoints.ts";
import type { StreamHandler } from "./streams/consumer.ts";
import { followStream } from "./streams/follow-stream.ts";
import type { StreamRecord } from "./streams/shards.ts";

const FUNCTION_NAME = "index-persons";

interface Surroundings {
  readonly databaseEndpoint: string;
  readonly globalTable: string;
  /** The stream of the table; undefined if it has none, so that changes are not noticed. */
  readonly streamArn: string | undefined;
  readonly data: DataFolder | undefined;
}

/** The index of persons of a running stack. */
export interface LocalSearch {
  /** Makes a handler wait until the index has all persons that the table had at the start. */
  readonly whenFilled: (handler: GatewayHandler) => GatewayHandler;
  readonly close: () => Promise<void>;
}

/** The same records as the filter in `stacks/index-persons.ts`. */
const isPerson = ({ dynamodb }: StreamRecord): boolean =>
  parseGlobalPersonKey(dynamodb?.Keys?.pk?.S ?? "") !== undefined;

/**
 * Opens the index that the functions of this process share, and lets it follow the stream of the global table. If it is new, or does
 * not belong to this table, all persons are put into it in the background. The environment of the functions must have been set.
 * @param handler the function that reads the stream
 */
export async function startSearch(surroundings: Surroundings, handler: StreamHandler): Promise<LocalSearch> {
  const { databaseEndpoint, streamArn, data } = surroundings;
  const { openSearchEngine } = await import("../../lib/person-search/create-search-engine.ts");
  const index = await openSearchEngine();
  const checkpoints = openCheckpoints(data, FUNCTION_NAME);
  const isContinued = streamArn !== undefined && (await checkpoints.read())?.streamArn === streamArn;
  // From here on the index needs a rebuild, also after a crash. The position in the stream says nothing about it any more.
  if (!isContinued) await restartRebuild(index);
  const options = { functionName: FUNCTION_NAME, filter: isPerson, handler, checkpoints };
  const stopFollowing = streamArn && (await followStream(databaseEndpoint, { ...options, streamArn }));
  const filling = (await index.needsRebuild()) ? startFilling(surroundings, index) : undefined;
  return {
    whenFilled: (handler) => async (event, context) => {
      await filling?.isComplete;
      return handler(event, context);
    },
    async close() {
      await filling?.stop();
      if (stopFollowing) await stopFollowing();
      await index.close();
    },
  };
}

async function restartRebuild(index: PersonIndex): Promise<void> {
  await (await index.openRebuild()).discard();
  await index.openRebuild();
}

/** Begins to fill the index. A stack that is stopped continues at its next start. */
function startFilling({ databaseEndpoint, globalTable: table }: Surroundings, index: PersonIndex) {
  const client = createLocalClient(databaseEndpoint);
  const stopping = new AbortController();
  const { signal } = stopping;
  const isComplete = rebuildIndex({
    ...{ index, table, signal },
    run: (step) => withBulkDatabase({ client, tables: { global: table } }, step),
  }).finally(() => client.destroy());
  // Who waits for it gets the error. Without a handler, it would end the process.
  const ended = isComplete.catch(() => {});
  return {
    isComplete,
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}
