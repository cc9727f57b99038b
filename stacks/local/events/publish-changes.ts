import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { buildLocalConfig } from "../../../lib/dynamodb/local-config.ts";
import type { DataFolder } from "../data-folder.ts";
import { createCheckpointFile, NO_CHECKPOINTS } from "../streams/checkpoints.ts";
import { type StreamHandler, startConsumer } from "../streams/consumer.ts";

const FUNCTION_NAME = "publish-events";

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
  const stop = await startConsumer({ client, streamArn, functionName: FUNCTION_NAME, handler, checkpoints });
  return async () => {
    await stop();
    client.destroy();
  };
}
