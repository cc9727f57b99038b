import { BatchExecuteStatementCommand, BatchStatementErrorCodeEnum as Code } from "@aws-sdk/client-dynamodb";
import { batchWithRetry } from "./batch-with-retry.ts";
import type { Database } from "./database.ts";
import type { Attributes } from "./item.ts";
import type { TenantKey } from "./tables.ts";

interface Write {
  readonly key: TenantKey;
  readonly set: Attributes;
}

/** Puts an item on the condition that its key is free. One that is there stays as it is. */
export interface Insert extends Write {
  readonly condition?: never;
}

/** Changes an item on the condition that `expect` still holds of it. */
export interface Update extends Write {
  readonly remove?: string;
  readonly condition: Attributes;
}

/** The most statements BatchExecuteStatement takes. */
const MAX_STATEMENTS_PER_REQUEST = 25;

const THROTTLED_CODES: ReadonlySet<string | undefined> = new Set([
  Code.ProvisionedThroughputExceeded,
  Code.RequestLimitExceeded,
  Code.ThrottlingError,
]);
/** Outcomes after which the same statement may succeed. `InternalServerError` may have written all the same. */
const RETRYABLE_CODES = THROTTLED_CODES.union(new Set([Code.InternalServerError, Code.TransactionConflict]));
/** Outcomes that say the condition did not hold. */
const CONDITION_FAILED_CODES: ReadonlySet<string | undefined> = new Set([
  Code.ConditionalCheckFailed,
  Code.DuplicateItem,
]);

/**
 * Makes each write whose condition holds, and says of each whether it did. PartiQL's batch is DynamoDB's one call with
 * conditions and an outcome for each item: BatchWriteItem takes no conditions, TransactWriteItems fails as a whole.
 *
 * Where an answer is lost the statement is sent again, and then refuses what it did itself: `false` says that the
 * condition does not hold now, not who saw to that. A caller that must know stamps its items and reads them back.
 * @param writes any number, no key twice; a refused one is charged like one that was made, so look first
 * @throws ServiceUnavailableError when the deadline passes first; what was written stays
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
        throw new Error(`A conditional write answered ${code}`);
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

/** Data travels only as parameters, in the order of the attributes. */
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
