/** What one request did, counted where it happens; its log line and its metrics hold the sums. */
type Count =
  | "added"
  | "removed"
  | "alreadyInList"
  | "notFound"
  | "copied"
  | "databaseRequests"
  | "throttledStatements"
  | "retriedItems"
  | "deadlineStops";

export class Tally {
  readonly #counts = new Map<Count, number>();

  add(count: Count, n = 1): void {
    if (n > 0) this.#counts.set(count, (this.#counts.get(count) ?? 0) + n);
  }

  /** The counts that are not zero. */
  entries(): [Count, number][] {
    return [...this.#counts];
  }
}
