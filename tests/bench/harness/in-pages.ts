import pMap from "p-map";
import { chunksOf } from "../../../lib/chunks.ts";
import { CONCURRENCY } from "../../../lib/dynamodb/client.ts";

/** Works on all items, so many at a time and as many times side by side as the service does. */
export async function inPages<T, R>(
  items: readonly T[],
  size: number,
  work: (page: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const results = await pMap(chunksOf(items, size), work, { concurrency: CONCURRENCY });
  return results.flat();
}
