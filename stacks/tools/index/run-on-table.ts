import { DescribeTableCommand, type DynamoDBClient, type TableDescription } from "@aws-sdk/client-dynamodb";
import { withBulkDatabase } from "../../../lib/dynamodb/bulk-put.ts";
import { EnvironmentError, readRootCause } from "../../../lib/environment-error.ts";
import { ServiceUnavailableError } from "../../../lib/errors.ts";
import type { RunStep } from "../../../lib/person-index/settle-documents.ts";
import {
  IndexingError,
  NoIndexError,
  type PersonIndex,
  RebuildReplacedError,
} from "../../../lib/person-search/search-engine.ts";
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
    const { Table = {} } = await client.send(new DescribeTableCommand({ TableName: table }));
    checkKey(Table, table);
    return await work((step) => withBulkDatabase({ client, tables: { global: table } }, step), Table.ItemCount ?? 0);
  } catch (error) {
    if (error instanceof RebuildReplacedError)
      throw new EnvironmentError(`${error.message}. Run index rebuild to continue that one, if it has stopped.`);
    if (error instanceof NoIndexError) throw new EnvironmentError(`${error.message} yet. Run index rebuild first.`);
    if (error instanceof IndexingError || error instanceof ServiceUnavailableError)
      throw new EnvironmentError(`The engine of the index failed (${readRootCause(error)}). Run the command again.`);
    throw toEnvironmentError(error, table);
  }
}

/** @throws EnvironmentError if a table cannot be a global one: persons of another have no place in this index */
function checkKey({ KeySchema = [] }: TableDescription, table: string): void {
  if (KeySchema.length === 1 && KeySchema[0]?.AttributeName === "pk") return;
  throw new EnvironmentError(`Table ${table} is not a global table, whose key is pk alone. Correct --table.`);
}
