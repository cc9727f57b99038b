import { BatchExecuteStatementCommand, BatchStatementErrorCodeEnum as Code } from "@aws-sdk/client-dynamodb";
import { chunkBySize } from "../chunks.ts";
import { batchWithRetry } from "./batch-with-retry.ts";
import type { Database } from "./database.ts";
import { estimateBytes, MAX_BYTES_PER_REQUEST } from "./item-bytes.ts";
import { INVALID_CODES, THROTTLED_CODES } from "./item-errors.ts";
import { buildStatement, type Write } from "./partiql.ts";
import type { KeyOf, Table } from "./tables.ts";
import { sendOnce } from "./transient-error.ts";

/** The maximum of BatchExecuteStatement. */
export const MAX_STATEMENTS_PER_REQUEST = 25;
/**
 * Errors after which the same statement may succeed. After `InternalServerError` the item may have been written anyway.
 */
const RETRYABLE_CODES = THROTTLED_CODES.union(new Set([Code.InternalServerError, Code.TransactionConflict]));
/** Errors that mean that the condition did not hold. */
const CONDITION_FAILED_CODES: ReadonlySet<string> = new Set([Code.ConditionalCheckFailed, Code.DuplicateItem]);

/** `invalid`: DynamoDB cannot store the item, so a retry would fail too. */
export type WriteResult = "written" | "conditionFailed" | "invalid";

/**
 * Executes each write whose condition holds. PartiQL's BatchExecuteStatement is the only call of DynamoDB that has a
 * condition and a result for each item: BatchWriteItem has no conditions, and TransactWriteItems fails as a whole.
 *
 * If a response is lost, the statement is retried and may fail its own condition. `conditionFailed` therefore means "the
 * condition no longer holds", possibly because of our own earlier attempt. A caller that must know stores its operation id
 * in the item and reads it back.
 *
 * DynamoDB charges write units for rejected writes too, so read before writing.
 * @param writes any number, with distinct keys
 * @returns the result of each write, in their order
 * @throws ServiceUnavailableError if the deadline passes first; what was written is kept
 */
export async function writeEach<T extends Table>(
  database: Database<T>,
  writes: readonly Write<KeyOf<T>>[],
): Promise<WriteResult[]> {
  const results = new Map<Write, WriteResult>();
  await batchWithRetry(database, writes, splitIntoBatches, async (batch, abortSignal) => {
    const Statements = batch.map((write) => buildStatement(database.tables[write.key.table], write));
    const command = new BatchExecuteStatementCommand({ Statements });
    const { Responses = [] } = await sendOnce(() => database.client.send(command, { abortSignal }));
    return batch.filter((write, i) => {
      const response = Responses[i];
      // A statement without a response has an unknown result, like one with an internal error.
      const code = response ? response.Error?.Code : Code.InternalServerError;
      if (THROTTLED_CODES.has(code)) database.counters.increment("throttledStatements");
      if (RETRYABLE_CODES.has(code)) return true;
      results.set(write, toResult(code));
      return false;
    });
  });
  return writes.map((write) => results.get(write) ?? "conditionFailed");
}

/**
 * Like `writeEach`, for items whose content is always valid.
 * @returns for each write whether it succeeded
 */
export async function writeConditionally<T extends Table>(
  database: Database<T>,
  writes: readonly Write<KeyOf<T>>[],
): Promise<boolean[]> {
  const results = await writeEach(database, writes);
  if (results.includes("invalid")) throw new Error("DynamoDB rejected the content of an item");
  return results.map((result) => result === "written");
}

function toResult(code: string | undefined): WriteResult {
  if (code === undefined) return "written";
  if (CONDITION_FAILED_CODES.has(code)) return "conditionFailed";
  if (INVALID_CODES.has(code)) return "invalid";
  throw new Error(`A conditional write failed with ${code}`);
}

const splitIntoBatches = <W extends Write>(writes: readonly W[]) =>
  chunkBySize(writes, MAX_STATEMENTS_PER_REQUEST, MAX_BYTES_PER_REQUEST, ({ set }) => (set ? estimateBytes(set) : 0));
