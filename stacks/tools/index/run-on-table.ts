import { DescribeTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { withBulkDatabase } from "../../../lib/dynamodb/bulk-put.ts";
import { EnvironmentError, readSystemCode } from "../../../lib/environment-error.ts";
import { ServiceUnavailableError } from "../../../lib/errors.ts";
import type { RunStep } from "../../../lib/person-index/settle-documents.ts";
import { IndexingError, type PersonIndex } from "../../../lib/person-search/search-engine.ts";
import { toEnvironmentError } from "../describe-database-error.ts";

/** What the commands of the index need. */
export interface IndexCommand {
  readonly client: DynamoDBClient;
  /** The name of the global table. */
  readonly table: string;
  readonly index: PersonIndex;
  readonly signal: AbortSignal;
}

/**
 * Does work with the global table and the index.
 * @param work gets what runs its steps, and about how many items the table has: DynamoDB counts them every six hours
 * @throws EnvironmentError if the table or the engine cannot be used
 */
export async function runOnTable<T>(
  { client, table }: IndexCommand,
  work: (run: RunStep, itemCount: number) => Promise<T>,
): Promise<T> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    return await work((step) => withBulkDatabase({ client, tables: { global: table } }, step), Table?.ItemCount ?? 0);
  } catch (error) {
    if (error instanceof IndexingError || error instanceof ServiceUnavailableError)
      throw new EnvironmentError(`The engine of the index failed (${readRootCause(error)}). Run the command again.`);
    throw toEnvironmentError(error, table);
  }
}

function readRootCause(error: Error): string {
  if (error.cause instanceof Error) return readRootCause(error.cause);
  return readSystemCode(error) ?? error.message;
}
