import { Logger } from "@aws-lambda-powertools/logger";
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { readGlobalTableSettings, readSearchSettings } from "../config.ts";
import { Counters } from "../counters.ts";
import { deadlineAfter } from "../deadline.ts";
import { createClient } from "../dynamodb/client.ts";
import { RetryBudget } from "../dynamodb/retry-budget.ts";
import { summariseError } from "../error-summary.ts";
import { openPersonIndex } from "../person-search/open-person-index.ts";
import { indexChanges, type KeyRecord } from "./index-changes.ts";

const logger = new Logger();

/** The part of an invocation's time for reading the table. The rest is for the engine. */
const READ_SHARE = 0.4;

type StreamEvent = { readonly Records: readonly KeyRecord[] };

/**
 * Creates the Lambda handler that makes the index of persons follow the global table. It reports the persons whose change
 * failed, so that Lambda repeats the batch from the first of them.
 * @throws ConfigurationError that names the variable
 */
export function createIndexer() {
  const { globalTable, databaseEndpoint } = readGlobalTableSettings();
  const searchSettings = readSearchSettings();
  const client = createClient(databaseEndpoint);
  return async (
    { Records }: StreamEvent | DynamoDBStreamEvent,
    context: Pick<Context, "getRemainingTimeInMillis">,
  ): Promise<DynamoDBBatchResponse> => {
    const database = {
      client,
      tables: { global: globalTable },
      counters: new Counters(),
      retryBudget: new RetryBudget(),
      deadline: deadlineAfter(context.getRemainingTimeInMillis() * READ_SHARE),
    };
    const index = await openPersonIndex(searchSettings);
    const { batchItemFailures, failed, error, ...counts } = await indexChanges(database, index, Records);
    const entry = { records: Records.length, ...counts, failed: failed.length };
    // A message is not logged, because it could contain a part of a record.
    if (error === undefined) logger.info("index", entry);
    else logger.error("index", { ...entry, ...summariseError(findRootCause(error)) });
    return { batchItemFailures };
  };
}

const findRootCause = (error: unknown): Error | undefined =>
  error instanceof Error ? (findRootCause(error.cause) ?? error) : undefined;
