/** What one request did, counted where it happens; its log line and its metrics hold the sums. */
type CounterName =
  | "added"
  | "removed"
  | "alreadyInList"
  | "notFound"
  | "copied"
  | "databaseRequests"
  | "throttledStatements"
  | "retriedItems"
  | "deadlineStops";

export class Counters {
  readonly #counts = new Map<CounterName, number>();

  increment(count: CounterName, n = 1): void {
    if (n > 0) this.#counts.set(count, (this.#counts.get(count) ?? 0) + n);
  }

  /** The counts that are not zero. */
  entries(): [CounterName, number][] {
    return [...this.#counts];
  }
}
