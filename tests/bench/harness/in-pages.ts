import pMap from "p-map";
import { CONCURRENCY } from "../../../lib/dynamo/client.ts";

/** Works on all items, so many at a time and as many times side by side as the service does. */
export async function inPages<T, R>(
  items: readonly T[],
  size: number,
  work: (page: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const results = await pMap(pagesOf(items, size), work, { concurrency: CONCURRENCY });
  return results.flat();
}

/** A list in runs of at most `size`. */
export const pagesOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
