import type { DynamoDBBatchResponse } from "aws-lambda";

interface Sequenced {
  readonly dynamodb?: { readonly SequenceNumber?: string | undefined } | undefined;
}

/**
 * Finds the first record that a function reports as failed, as Lambda does: the lowest one counts, and an identifier that is
 * not in the batch fails the whole batch.
 * @returns its position in the batch; undefined if all records were handled
 */
export function findFirstFailure(
  records: readonly Sequenced[],
  response: DynamoDBBatchResponse | undefined,
): number | undefined {
  const failures = response?.batchItemFailures ?? [];
  if (failures.length === 0) return undefined;
  const positions = failures.map(({ itemIdentifier }) =>
    records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === itemIdentifier),
  );
  return Math.max(0, Math.min(...positions));
}
