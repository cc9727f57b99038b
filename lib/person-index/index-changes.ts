import type { DynamoDBBatchResponse } from "aws-lambda";
import type { Database } from "../dynamodb/database.ts";
import { parseGlobalPersonKey } from "../dynamodb/keys.ts";
import { readDocuments } from "./read-documents.ts";
import { type DocumentTarget, type Written, writeDocuments } from "./write-documents.ts";

/** The parts of a stream record that tell which item changed. The rest does not matter: the table says what is right. */
export interface KeyRecord {
  readonly dynamodb?:
    | {
        readonly Keys?: Readonly<Record<string, { readonly S?: string | undefined } | undefined>> | undefined;
        readonly SequenceNumber?: string | undefined;
      }
    | undefined;
}

interface IndexedChanges extends Written {
  /** How many persons the records name. Other items are ignored. */
  readonly persons: number;
  /** The last record of each person that failed. Lambda repeats the batch from the lowest one. */
  readonly batchItemFailures: DynamoDBBatchResponse["batchItemFailures"];
}

/**
 * Makes an index hold what the table holds about the persons that the records of a stream name. The order of the records and
 * their kinds do not matter, so records that are repeated, split or old do no harm. Never throws.
 * @param database its deadline is the end of reading
 */
export async function indexChanges(
  database: Database<"global">,
  target: DocumentTarget,
  records: readonly KeyRecord[],
): Promise<IndexedChanges> {
  // The last record of a person stands for the earlier ones: the person is read after all of them.
  const lastRecords = new Map<string, string>();
  for (const { dynamodb } of records) {
    const id = parseGlobalPersonKey(dynamodb?.Keys?.pk?.S ?? "");
    // Lambda repeats the whole batch if an identifier is empty.
    if (id !== undefined) lastRecords.set(id, dynamodb?.SequenceNumber ?? "");
  }
  const written = await readAndWrite(database, target, [...lastRecords.keys()]);
  return {
    ...written,
    persons: lastRecords.size,
    batchItemFailures: written.failed.map((id) => ({ itemIdentifier: lastRecords.get(id) ?? "" })),
  };
}

async function readAndWrite(database: Database<"global">, target: DocumentTarget, ids: string[]): Promise<Written> {
  try {
    return await writeDocuments(target, await readDocuments(database, ids));
  } catch (error) {
    return { put: 0, removed: 0, failed: ids, error };
  }
}
