import pMap from "p-map";
import { chunk } from "../../../lib/chunks.ts";
import { REQUEST_CONCURRENCY } from "../../../lib/dynamodb/client.ts";

/** Processes the items in batches, as many at a time as the service sends requests. @returns the results of all batches */
export async function mapBatches<T, R>(
  items: readonly T[],
  batchSize: number,
  work: (batch: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const results = await pMap(chunk(items, batchSize), work, { concurrency: REQUEST_CONCURRENCY });
  return results.flat();
}
