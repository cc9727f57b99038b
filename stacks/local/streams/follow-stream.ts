import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { buildLocalConfig } from "../../../lib/dynamodb/local-config.ts";
import { type ConsumerOptions, startConsumer } from "./consumer.ts";

/**
 * Invokes a function with the records of a stream, from now on; with a checkpoint, from where the last stack stopped.
 * @returns waits for the invocation in progress, and stops
 */
export async function followStream(
  databaseEndpoint: string,
  options: Omit<ConsumerOptions, "client">,
): Promise<() => Promise<void>> {
  const client = new DynamoDBStreamsClient(buildLocalConfig(databaseEndpoint));
  const stop = await startConsumer({ ...options, client });
  return async () => {
    await stop();
    client.destroy();
  };
}
