/** Names of the counters of a request. The log line and the metrics contain the totals. */
export type CounterName =
  | "added"
  | "removed"
  | "alreadyInList"
  | "duplicate"
  | "notFound"
  | "erased"
  | "failed"
  | "invalid"
  | "copied"
  | "deletedMemberships"
  | "uncountedChanges"
  | "databaseRequests"
  | "throttledStatements"
  | "retriedItems"
  | "deadlineStops"
  | "issuerFailures"
  | "rateLimited"
  | "limiterFailures";

export class Counters {
  readonly #counts = new Map<CounterName, number>();

  increment(name: CounterName, n = 1): void {
    if (n > 0) this.#counts.set(name, (this.#counts.get(name) ?? 0) + n);
  }

  /** The counters that are not zero. */
  entries(): [CounterName, number][] {
    return [...this.#counts];
  }
}
