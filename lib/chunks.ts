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

/**
 * Splits items into chunks of at most `maxItems` items and `maxSize` in total, in their order. An item that is larger than
 * `maxSize` has a chunk of its own.
 */
export function* chunkBySize<T>(
  items: Iterable<T>,
  maxItems: number,
  maxSize: number,
  measure: (item: T) => number,
): Generator<T[]> {
  let current: T[] = [];
  let size = 0;
  for (const item of items) {
    const added = measure(item);
    if (current.length === maxItems || (current.length > 0 && size + added > maxSize)) {
      yield current;
      current = [];
      size = 0;
    }
    current.push(item);
    size += added;
  }
  if (current.length > 0) yield current;
}
