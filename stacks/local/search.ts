import { withBulkDatabase } from "../../lib/dynamodb/bulk-put.ts";
import { parseGlobalPersonKey } from "../../lib/dynamodb/keys.ts";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import { EnvironmentError, readRootCause } from "../../lib/environment-error.ts";
import type { RunStep } from "../../lib/person-index/settle-documents.ts";
import type { DataFolder } from "./data-folder.ts";
import { startFilling } from "./fill-index.ts";
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
  /**
   * Makes a handler wait a short time until the index is filled, because the demo data takes some seconds. Then the handler
   * responds, with 503 if there is still no index.
   */
  readonly whenFilled: (handler: GatewayHandler) => GatewayHandler;
  readonly close: () => Promise<void>;
}

const MAX_WAIT_MS = 2_500;

/** The same records as the filter in `stacks/index-persons.ts`. */
const isPerson = ({ dynamodb }: StreamRecord): boolean =>
  parseGlobalPersonKey(dynamodb?.Keys?.pk?.S ?? "") !== undefined;

/**
 * Opens the index that the functions of this process share, and lets it follow the stream of the global table. If it is new, or does
 * not belong to this table, all persons are put into it in the background. The environment of the functions must have been set.
 * @param handler the function that reads the stream
 * @throws EnvironmentError if the index cannot be used
 */
export async function startSearch(surroundings: Surroundings, handler: StreamHandler): Promise<LocalSearch> {
  const { databaseEndpoint, globalTable: table, streamArn, data } = surroundings;
  const { openPersonIndex } = await import("../../lib/person-search/open-person-index.ts");
  const index = await openPersonIndex();
  const checkpoints = openCheckpoints(data, FUNCTION_NAME);
  const isContinued = streamArn !== undefined && (await checkpoints.read())?.streamArn === streamArn;
  // If the stream is not continued, an old index may lack changes. A dropped index needs a rebuild, also after a crash.
  if (isContinued) await checkEngine(() => index.needsRebuild());
  else await checkEngine(() => index.drop());
  const options = { functionName: FUNCTION_NAME, filter: isPerson, handler, checkpoints };
  const stopFollowing = streamArn && (await followStream(databaseEndpoint, { ...options, streamArn }));
  const client = createLocalClient(databaseEndpoint);
  const run: RunStep = (step) => withBulkDatabase({ client, tables: { global: table } }, step);
  const filling = startFilling({ index, table, run });
  return {
    whenFilled: (handler) => async (event, context) => {
      await filling.waitFor(MAX_WAIT_MS);
      return handler(event, context);
    },
    async close() {
      await filling.stop();
      client.destroy();
      if (stopFollowing) await stopFollowing();
      await index.close();
    },
  };
}

/** Makes the first request to the engine. @throws EnvironmentError if it fails */
async function checkEngine(request: () => Promise<unknown>): Promise<void> {
  try {
    await request();
  } catch (error) {
    throw new EnvironmentError(
      `The index of persons cannot be used (${readRootCause(error)}). ` +
        "Correct OPENSEARCH_URL, start the engine there, or set SEARCH=none.",
    );
  }
}
