import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { buildLocalConfig } from "./local-config.ts";

/** Creates a client of the SDK for a local database, to create the tables and to load data. */
export function createLocalClient(endpoint: string): DynamoDBClient {
  const client = new DynamoDBClient(buildLocalConfig(endpoint));
  // It copies every request and response for a logger that does not exist: a quarter of the CPU time of seeding.
  client.middlewareStack.remove("loggerMiddleware");
  return client;
}
