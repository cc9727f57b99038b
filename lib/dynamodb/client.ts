import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { useNativeJson } from "./json-protocol.ts";
import { buildLocalConfig } from "./local-config.ts";

/** Maximum number of concurrent DynamoDB requests of one step of a use case. */
export const REQUEST_CONCURRENCY = 8;

/**
 * Creates the SDK's client. Keep it for the life of the process, because it holds the connections. The SDK's own retries are
 * off: `batchWithRetry` retries in one place, pools unprocessed items and ends at the request's deadline.
 * @param endpoint only for a database other than AWS's
 */
export function createClient(endpoint?: string): DynamoDBClient {
  // At most two steps run concurrently.
  const agent = { maxSockets: 2 * REQUEST_CONCURRENCY };
  const config: DynamoDBClientConfig = {
    maxAttempts: 1,
    requestHandler: { httpAgent: agent, httpsAgent: agent, connectionTimeout: 1_000 },
    ...(endpoint && buildLocalConfig(endpoint)),
  };
  // Only a client can tell the protocol that it would use.
  const { protocol } = new DynamoDBClient(config).config;
  return new DynamoDBClient({ ...config, protocol: useNativeJson(protocol) });
}
