import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/**
 * A client to lay the tables and the demo data with. Region and credentials are those of the service's own client:
 * DynamoDB Local keeps a database for each pair of them.
 */
export function createLocalClient(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: "local", credentials });
  // It copies every request and response for a log that nobody keeps: a quarter of the CPU time of seeding.
  client.middlewareStack.remove("loggerMiddleware");
  return client;
}
