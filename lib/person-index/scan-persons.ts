import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { sendWithRetry } from "../dynamodb/batch-with-retry.ts";
import { GLOBAL_PERSON_PREFIX, parseGlobalPersonKey } from "../dynamodb/keys.ts";
import { type Documents, toDocument } from "./read-documents.ts";
import type { RunStep } from "./settle-documents.ts";

/** One of `total` parts of a table that can be scanned at the same time. */
export interface Segment {
  readonly index: number;
  readonly total: number;
}

interface ScannedPage {
  readonly documents: Documents;
  /** The number of items that were read, those of other kinds included. */
  readonly items: number;
  /** Where the segment continues; undefined at its end. */
  readonly end: string | undefined;
}

/** A page is also what is written and read again at once. */
const MAX_ITEMS_PER_PAGE = 200;

/**
 * Reads the persons of a segment of the global table page by page, with strong consistency, because nothing would report a
 * person that a stale read has missed.
 * @param after the `end` of the page after which to continue
 * @throws ServiceUnavailableError if the deadline of a step passes first
 */
export async function* scanPersons(
  run: RunStep,
  { index, total }: Segment,
  after?: string,
): AsyncGenerator<ScannedPage> {
  let start = after;
  do {
    const page = await run((database) =>
      sendWithRetry(database, (abortSignal) => {
        const command = new ScanCommand({
          TableName: database.tables.global,
          ConsistentRead: true,
          Segment: index,
          TotalSegments: total,
          Limit: MAX_ITEMS_PER_PAGE,
          FilterExpression: "begins_with(pk, :prefix)",
          ExpressionAttributeValues: { ":prefix": { S: GLOBAL_PERSON_PREFIX } },
          ...(start !== undefined && { ExclusiveStartKey: { pk: { S: start } } }),
        });
        return database.client.send(command, { abortSignal });
      }),
    );
    const { Items = [], ScannedCount = 0, LastEvaluatedKey } = page;
    const documents = Items.flatMap((item) => {
      const id = parseGlobalPersonKey(item.pk?.S ?? "");
      return id === undefined ? [] : [[id, toDocument(id, item)] as const];
    });
    start = LastEvaluatedKey?.pk?.S;
    yield { documents: new Map(documents), items: ScannedCount, end: start };
  } while (start !== undefined);
}
