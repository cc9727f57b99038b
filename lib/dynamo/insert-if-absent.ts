import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  BatchStatementErrorCodeEnum as Code,
} from "@aws-sdk/client-dynamodb";
import type { Database } from "./database.ts";
import { inRounds } from "./in-rounds.ts";
import type { TenantKey } from "./keys.ts";

export interface NewItem {
  readonly key: TenantKey;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** The most statements BatchExecuteStatement takes. */
const STATEMENTS_A_REQUEST = 25;

/** Outcomes of a statement after which the same statement may succeed. `InternalServerError` may have written. */
const PASSING: ReadonlySet<string | undefined> = new Set([
  Code.InternalServerError,
  Code.ProvisionedThroughputExceeded,
  Code.RequestLimitExceeded,
  Code.ThrottlingError,
  Code.TransactionConflict,
]);

/**
 * Puts each item on the condition that its key is free, and says of each whether it did. An item that was there stays as it is.
 * PartiQL's batch is DynamoDB's one call that puts many items conditionally with an outcome for each (BatchWriteItem
 * takes no conditions, TransactWriteItems fails as a whole).
 *
 * Where an answer was lost, an item of this very call can be reported as absent no longer: `false` means that the item
 * exists, not who made it. A caller that must know stamps its items and reads them back.
 * @param items any number, no key twice; one already known to exist costs a write all the same, so look first
 * @returns for each item, in order, whether this call is known to have put it
 * @throws ServiceUnavailableError when the deadline passes first; what was put stays
 */
export async function insertIfAbsent(database: Database, items: readonly NewItem[]): Promise<boolean[]> {
  const inserted = new Set<NewItem>();
  await inRounds(database, items, STATEMENTS_A_REQUEST, async (chunk, abortSignal) => {
    const command = new BatchExecuteStatementCommand({
      Statements: chunk.map((item) => insertStatement(database, item)),
    });
    const { Responses = [] } = await database.client.send(command, { abortSignal });
    return chunk.filter((item, i) => {
      const response = Responses[i];
      const code = response ? response.Error?.Code : Code.InternalServerError;
      if (code === undefined) inserted.add(item);
      else if (code !== Code.DuplicateItem && !PASSING.has(code)) throw new Error(`INSERT answered ${code}`);
      return PASSING.has(code);
    });
  });
  return items.map((item) => inserted.has(item));
}

/** The text is the same for all items of a kind: what a client sent travels only as a parameter. */
function insertStatement({ tables }: Database, { key, attributes }: NewItem) {
  const names = ["pk", "sk", ...Object.keys(attributes)].map((name) => `'${name}': ?`);
  return {
    Statement: `INSERT INTO "${tables[key.table]}" VALUE {${names.join(", ")}}`,
    Parameters: [{ S: key.pk }, { S: key.sk }, ...Object.values(attributes)],
  };
}
