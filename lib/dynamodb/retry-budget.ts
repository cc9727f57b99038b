/** Retries that an invocation may make in addition to one for each request of its own. */
const EXTRA_RETRIES = 10;

/** A successful retry pays for itself and two others, so the budget lasts while fewer than two of three retries fail. */
const TOKENS_PER_SUCCESS = 3;

/**
 * Limits the retries of one invocation, so that retries do not multiply the load while DynamoDB fails. Like in the token
 * bucket of the SDK's standard retry mode, a retry takes a token and a successful retry returns tokens. Where everything
 * fails, an invocation therefore makes at most twice its requests plus 10.
 */
export class RetryBudget {
  #tokens: number;

  constructor(extraRetries = EXTRA_RETRIES) {
    this.#tokens = extraRetries;
  }

  /** Adds a token for a request that is not a retry. */
  addRequest(): void {
    this.#tokens += 1;
  }

  /** Takes the token of a retry. @returns false if the budget is used up */
  takeRetry(): boolean {
    if (this.#tokens === 0) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Returns tokens after a retry that processed at least one item. */
  addSuccess(): void {
    this.#tokens += TOKENS_PER_SUCCESS;
  }
}
