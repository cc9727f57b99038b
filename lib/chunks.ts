/**
 * Splits items into chunks of `size`, in their order. The last chunk may be shorter. Takes each item only when its
 * chunk is needed, so a generator's items need not be in memory at once.
 */
export function* chunk<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let current: T[] = [];
  for (const item of items) {
    current.push(item);
    if (current.length < size) continue;
    yield current;
    current = [];
  }
  if (current.length > 0) yield current;
}
