/** What one request did, counted where it happens; the request's log line holds the sums. */
type Count = "added" | "alreadyInList" | "notFound" | "copied" | "databaseRequests" | "retriedItems" | "retryRounds";

export class Tally {
  readonly #counts = new Map<Count, number>();

  add(count: Count, n = 1): void {
    this.#counts.set(count, (this.#counts.get(count) ?? 0) + n);
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
