import pMap from "p-map";
import { chunk } from "../../../lib/chunks.ts";
import { REQUEST_CONCURRENCY } from "../../../lib/dynamodb/client.ts";

/** Works on all items, so many at a time and as many times side by side as the service does. */
export async function mapBatches<T, R>(
  items: readonly T[],
  size: number,
  work: (page: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const results = await pMap(chunk(items, size), work, { concurrency: REQUEST_CONCURRENCY });
  return results.flat();
}
