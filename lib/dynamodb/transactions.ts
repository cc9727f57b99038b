import {
  type CancellationReason,
  BatchStatementErrorCodeEnum as Code,
  DynamoDBServiceException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { v4 } from "uuid";
import { chunkBySize } from "../chunks.ts";
import { batchWithRetry } from "./batch-with-retry.ts";
import type { Database } from "./database.ts";
import { estimateBytes, MAX_BYTES_PER_REQUEST } from "./item-bytes.ts";
import { INVALID_CODES, THROTTLED_CODES } from "./item-errors.ts";
import { buildTransactWrite, type TransactWrite } from "./transact-write.ts";
import { sendOnce } from "./transient-error.ts";

/** The maximum of TransactWriteItems. */
export const MAX_ITEMS_PER_TRANSACTION = 100;

/** Writes that succeed together or not at all. */
export type WriteGroup = readonly TransactWrite[];

/**
 * `rejected`: nothing of the group was written, because a condition of it, or of another group in the same request, did
 * not hold. `invalid` contains the positions of the group's items that DynamoDB cannot store.
 */
export type GroupResult =
  | { readonly result: "written" }
  | { readonly result: "rejected"; readonly invalid: readonly number[] };

/** A request, and the token that makes it idempotent: DynamoDB executes a repeated request once. */
interface Transaction {
  readonly groups: readonly WriteGroup[];
  readonly token: string;
}

/**
 * Writes each group whose conditions hold, with as many groups per request as a transaction allows. If a request is
 * rejected, none of its groups is written. A lost response is harmless, because the request is repeated with its token.
 * Costs twice the write units of other writes.
 * @param groups any number, each of at most 100 items and 4 MB, all with distinct keys
 * @returns the result of each group, in their order
 * @throws ServiceUnavailableError if the deadline passes first; what was written is kept
 */
export async function writeGroups(database: Database, groups: readonly WriteGroup[]): Promise<GroupResult[]> {
  const results = new Map<WriteGroup, GroupResult>();
  const transactions = Array.from(splitIntoTransactions(groups), createTransaction);
  await batchWithRetry(database, transactions, eachAlone, async ([transaction], abortSignal) => {
    if (!transaction) return [];
    const failure = await sendTransaction(database, transaction, abortSignal);
    if (failure === "invalid" && transaction.groups.length > 1)
      return transaction.groups.map((group) => createTransaction([group]));
    if (Array.isArray(failure) && !failure.some(isFinal)) return [transaction];
    let position = 0;
    for (const group of transaction.groups) {
      results.set(
        group,
        toResult(group, Array.isArray(failure) ? failure.slice(position, position + group.length) : failure),
      );
      position += group.length;
    }
    return [];
  });
  return groups.map((group) => results.get(group) ?? { result: "rejected", invalid: [] });
}

const createTransaction = (groups: readonly WriteGroup[]): Transaction => ({ groups, token: v4() });

type Failure = readonly CancellationReason[] | "invalid" | undefined;

/** @returns undefined if the transaction was written; "invalid" or a reason for each item if it was rejected */
async function sendTransaction(
  { client, tables, counters }: Database,
  { groups, token }: Transaction,
  abortSignal: AbortSignal,
): Promise<Failure> {
  const TransactItems = groups.flat().map((write) => buildTransactWrite(tables, write));
  const command = new TransactWriteItemsCommand({ TransactItems, ClientRequestToken: token });
  try {
    await sendOnce(() => client.send(command, { abortSignal }));
    return undefined;
  } catch (error) {
    if (error instanceof DynamoDBServiceException && error.name === "ValidationException") return "invalid";
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    counters.increment("throttledStatements", reasons.filter(({ Code: code }) => THROTTLED_CODES.has(code)).length);
    return reasons;
  }
}

/** Whether the same transaction would fail again. After throttling and conflicts it may succeed. */
const isFinal = ({ Code: code }: CancellationReason): boolean =>
  code === Code.ConditionalCheckFailed || INVALID_CODES.has(code);

function toResult(group: WriteGroup, failure: Failure): GroupResult {
  if (!failure) return { result: "written" };
  // DynamoDB does not say which item it cannot store. Size is the only limit that a stored record can exceed.
  if (failure === "invalid") return { result: "rejected", invalid: [findLargest(group)] };
  return { result: "rejected", invalid: failure.flatMap(({ Code: code }, i) => (INVALID_CODES.has(code) ? [i] : [])) };
}

function findLargest(group: WriteGroup): number {
  const sizes = group.map(measureWrite);
  return sizes.indexOf(Math.max(...sizes));
}

const measureWrite = (write: TransactWrite): number => ("set" in write ? estimateBytes(write.set) : 0);

function* splitIntoTransactions(groups: readonly WriteGroup[]): Generator<WriteGroup[]> {
  // Cuts by bytes first, then by items.
  for (const part of chunkBySize(groups, groups.length, MAX_BYTES_PER_REQUEST, measureGroup)) {
    yield* chunkBySize(part, part.length, MAX_ITEMS_PER_TRANSACTION, (group) => group.length);
  }
}

const measureGroup = (group: WriteGroup): number => group.reduce((bytes, write) => bytes + measureWrite(write), 0);

const eachAlone = (transactions: readonly Transaction[]) => transactions.map((transaction) => [transaction]);
