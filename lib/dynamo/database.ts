import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Settings } from "../config.ts";
import type { Deadline } from "../deadline.ts";
import type { Tally } from "../tally.ts";
import { JsonProtocol } from "./json-protocol.ts";
import type { Table } from "./keys.ts";

/** The database as one request sees it. */
export interface Database {
  readonly client: DynamoDBClient;
  readonly tables: Readonly<Record<Table, string>>;
  readonly deadline: Deadline;
  readonly tally: Tally;
}

/** Requests one step of a request has under way at once. */
export const CONCURRENCY = 8;

/**
 * Keep it for the life of the process: it holds the connections.
 * Requests are made once: `inRounds` tries again what is left undone, in one place, until the request's deadline.
 */
export function createClient({ databaseEndpoint }: Settings): DynamoDBClient {
  const client = new DynamoDBClient({
    maxAttempts: 1,
    protocol: JsonProtocol,
    requestHandler: {
      // Two steps run side by side at the most.
      httpAgent: { maxSockets: 2 * CONCURRENCY },
      httpsAgent: { maxSockets: 2 * CONCURRENCY },
      connectionTimeout: 1_000,
    },
    ...(databaseEndpoint && {
      endpoint: databaseEndpoint,
      region: "local",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    }),
  });
  // It copies every request and answer for a logger that is not there.
  client.middlewareStack.remove("loggerMiddleware");
  return client;
}
