import { wait } from "./abort.ts";
import type { Header } from "./attempt.ts";

const BASE_DELAY_MS = 250;
const MAX_DELAY_MS = 20_000;
/** Something between the client and the service may respond with 429 for ever. */
const MAX_THROTTLED = 20;

export interface RetryPolicy {
  /** How often a request is sent if it fails. Default: 6. */
  readonly maxAttempts: number;
  /** A call does not wait if the service asks for a longer wait: it rejects with the ApiError. Default: 120. */
  readonly maxWaitSeconds: number;
}

/** The state of the retries of one call. */
export interface Retries {
  failed: number;
  throttled: number;
}

/** The statuses after which a request can succeed if it is sent again. */
const RETRYABLE = [429, 500, 502, 503, 504];

/**
 * Decides whether a request is sent again, and waits until then: a random time up to a limit that doubles with each failure
 * (full jitter), after what the service asks for.
 * @param failed status: undefined if no response arrived
 * @returns whether to send the request again
 * @throws the signal's reason if it aborts
 */
export async function waitForRetry(
  policy: RetryPolicy,
  retries: Retries,
  failed: { readonly status?: number; readonly retryAfterSeconds?: number | undefined },
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { status, retryAfterSeconds = 0 } = failed;
  if (status !== undefined && !RETRYABLE.includes(status)) return false;
  // A throttled request is in a queue. It has not failed, so it does not use up the attempts.
  if (status === 429 && failed.retryAfterSeconds !== undefined) retries.throttled += 1;
  else retries.failed += 1;
  if (retries.failed >= policy.maxAttempts || retries.throttled > MAX_THROTTLED) return false;
  if (retryAfterSeconds > policy.maxWaitSeconds) return false;
  const limit = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (retries.failed + retries.throttled - 1));
  await wait(retryAfterSeconds * 1_000 + Math.random() * limit, signal);
  return true;
}

/** Reads `Retry-After` (RFC 9110, 10.2.3), which is a number of seconds or a date. */
export function readRetryAfter(header: Header): number | undefined {
  const value = header("retry-after")?.trim();
  if (!value) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1_000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds));
}

/**
 * Whether a request can never succeed, because it alone exceeds a limit: it was rejected although nothing of any limit is
 * used. `RateLimit-Policy` has the quotas `q`, and `RateLimit` has what is left of them, `r`.
 */
export function isAloneTooLarge(header: Header): boolean {
  const read = (name: string, pattern: RegExp) =>
    Array.from(header(name)?.matchAll(pattern) ?? [], ([, n]) => n).join();
  const quotas = read("ratelimit-policy", /;q=(\d+)/g);
  return quotas !== "" && quotas === read("ratelimit", /;r=(\d+)/g);
}
