import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { useNativeJson } from "./json-protocol.ts";
import { buildLocalConfig } from "./local-config.ts";

/** Maximum number of concurrent DynamoDB requests of one step of a use case. */
export const REQUEST_CONCURRENCY = 8;

interface ClientSettings {
  /** Only for a database other than AWS's. */
  readonly databaseEndpoint?: string | undefined;
}

/**
 * Creates the SDK's client. Keep it for the life of the process, because it holds the connections. The SDK's own retries are
 * off: `batchWithRetry` retries in one place, pools unprocessed items and ends at the request's deadline.
 */
export function createClient({ databaseEndpoint }: ClientSettings): DynamoDBClient {
  const config: DynamoDBClientConfig = {
    maxAttempts: 1,
    requestHandler: {
      // At most two steps run concurrently.
      httpAgent: { maxSockets: 2 * REQUEST_CONCURRENCY },
      httpsAgent: { maxSockets: 2 * REQUEST_CONCURRENCY },
      connectionTimeout: 1_000,
    },
    ...(databaseEndpoint && buildLocalConfig(databaseEndpoint)),
  };
  // Only a client can tell the protocol that it would use.
  const { protocol } = new DynamoDBClient(config).config;
  return new DynamoDBClient({ ...config, protocol: useNativeJson(protocol) });
}
