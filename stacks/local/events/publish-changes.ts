import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { isResourceSortKey } from "../../../lib/dynamodb/keys.ts";
import { buildLocalConfig } from "../../../lib/dynamodb/local-config.ts";
import type { DataFolder } from "../data-folder.ts";
import { createCheckpointFile, NO_CHECKPOINTS } from "../streams/checkpoints.ts";
import { type StreamHandler, startConsumer } from "../streams/consumer.ts";
import type { StreamRecord } from "../streams/shards.ts";

const FUNCTION_NAME = "publish-events";

/** The same records as the filter in `stacks/events.ts`. */
const isPublished = ({ eventName, dynamodb }: StreamRecord): boolean =>
  eventName !== "REMOVE" && isResourceSortKey(dynamodb?.Keys?.sk?.S ?? "");

/**
 * Invokes the function that publishes events with the changes of the tenants' table, from now on; with a data folder, from
 * where the last stack with this folder stopped.
 * @returns waits for the invocation in progress, and stops
 */
export async function publishChanges(
  databaseEndpoint: string,
  streamArn: string,
  handler: StreamHandler,
  data: DataFolder | undefined,
): Promise<() => Promise<void>> {
  const client = new DynamoDBStreamsClient(buildLocalConfig(databaseEndpoint));
  const checkpoints = data ? createCheckpointFile(data.checkpointFile(FUNCTION_NAME)) : NO_CHECKPOINTS;
  const options = { client, streamArn, functionName: FUNCTION_NAME, filter: isPublished, handler, checkpoints };
  const stop = await startConsumer(options);
  return async () => {
    await stop();
    client.destroy();
  };
}
