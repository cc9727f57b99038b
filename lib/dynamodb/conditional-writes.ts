import { BatchExecuteStatementCommand, BatchStatementErrorCodeEnum as Code } from "@aws-sdk/client-dynamodb";
import { batchWithRetry } from "./batch-with-retry.ts";
import type { Database } from "./database.ts";
import type { Attributes } from "./item.ts";
import type { TenantKey } from "./tables.ts";

interface Write {
  readonly key: TenantKey;
  readonly set: Attributes;
}

/** Puts an item on the condition that its key does not exist. An existing item stays unchanged. */
export interface Insert extends Write {
  readonly condition?: never;
}

/** Changes an item on the condition that its attributes still equal `condition`. */
export interface Update extends Write {
  /** An attribute to remove. */
  readonly remove?: string;
  readonly condition: Attributes;
}

/** The maximum of BatchExecuteStatement. */
const MAX_STATEMENTS_PER_REQUEST = 25;

const THROTTLED_CODES: ReadonlySet<string | undefined> = new Set([
  Code.ProvisionedThroughputExceeded,
  Code.RequestLimitExceeded,
  Code.ThrottlingError,
]);
/**
 * Errors after which the same statement may succeed. After `InternalServerError` the item may have been written anyway.
 */
const RETRYABLE_CODES = THROTTLED_CODES.union(new Set([Code.InternalServerError, Code.TransactionConflict]));
/** Errors that mean that the condition did not hold. */
const CONDITION_FAILED_CODES: ReadonlySet<string | undefined> = new Set([
  Code.ConditionalCheckFailed,
  Code.DuplicateItem,
]);

/**
 * Executes each write whose condition holds. PartiQL's BatchExecuteStatement is the only call of DynamoDB that has a
 * condition and a result for each item: BatchWriteItem has no conditions, and TransactWriteItems fails as a whole.
 *
 * If a response is lost, the statement is retried and may fail its own condition. `false` therefore means "the condition
 * no longer holds", possibly because of our own earlier attempt. A caller that must know stores its operation id in the
 * item and reads it back.
 *
 * DynamoDB charges write units for rejected writes too, so read before writing.
 * @param writes any number, with distinct keys
 * @returns for each write whether it succeeded
 * @throws ServiceUnavailableError if the deadline passes first; what was written is kept
 */
export async function writeConditionally(database: Database, writes: readonly (Insert | Update)[]): Promise<boolean[]> {
  const written = new Set<Insert | Update>();
  await batchWithRetry(database, writes, MAX_STATEMENTS_PER_REQUEST, async (chunk, abortSignal) => {
    const Statements = chunk.map((write) => buildStatement(database.tables[write.key.table], write));
    const command = new BatchExecuteStatementCommand({ Statements });
    const { Responses = [] } = await database.client.send(command, { abortSignal });
    return chunk.filter((write, i) => {
      const response = Responses[i];
      const code = response ? response.Error?.Code : Code.InternalServerError;
      if (THROTTLED_CODES.has(code)) database.counters.increment("throttledStatements");
      if (code === undefined) written.add(write);
      else if (!CONDITION_FAILED_CODES.has(code) && !RETRYABLE_CODES.has(code))
        throw new Error(`A conditional write failed with ${code}`);
      return RETRYABLE_CODES.has(code);
    });
  });
  return writes.map((write) => written.has(write));
}

function buildStatement(table: string, write: Insert | Update) {
  const { set } = write;
  const [pk, sk] = [{ S: write.key.pk }, { S: write.key.sk }];
  if (!write.condition) {
    return { Statement: buildInsert(table, set), Parameters: [pk, sk, ...Object.values(set)] };
  }
  const Parameters = [...Object.values(set), pk, sk, ...Object.values(write.condition)];
  return { Statement: buildUpdate(table, write), Parameters };
}

/** The statement contains no data. The parameters are the values, in the order of the attributes. */
function buildInsert(table: string, set: Attributes): string {
  const values = ["pk", "sk", ...Object.keys(set)].map((name) => `'${name}': ?`);
  return `INSERT INTO "${table}" VALUE {${values.join(", ")}}`;
}

function buildUpdate(table: string, { set, remove, condition }: Update): string {
  const changes = Object.keys(set).map((name) => `"${name}"=?`);
  const conditions = ["pk", "sk", ...Object.keys(condition)].map((name) => `"${name}"=?`);
  const removal = remove ? ` REMOVE "${remove}"` : "";
  return `UPDATE "${table}" SET ${changes.join(", ")}${removal} WHERE ${conditions.join(" AND ")}`;
}
