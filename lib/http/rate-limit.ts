import { TooManyRequestsError } from "../errors.ts";
import { LIMIT_RULES, WINDOW_SECONDS } from "../limits/limits.ts";
import type { LimitState } from "../limits/take-from-limits.ts";

/**
 * Builds the error of a request that limits reject. A retry can succeed when all their windows have ended, unless the
 * request alone needs more than a limit allows.
 * @param exceeded at least one
 */
export function buildLimitError(exceeded: readonly LimitState[]): TooManyRequestsError {
  const last = exceeded.reduce((latest, state) => (state.resetSeconds > latest.resetSeconds ? state : latest));
  const { name, quota, verdict } = exceeded.find((state) => state.verdict === "tooLarge") ?? last;
  const { subject, window } = LIMIT_RULES[name];
  const limit = `the organisation's limit of ${quota} ${subject} per ${window}`;
  const message =
    verdict === "tooLarge"
      ? `The request alone exceeds ${limit}; divide it, or ask the operator of the service for a higher limit`
      : `The request exceeds what is left of ${limit}; send it again after the seconds in Retry-After`;
  return new TooManyRequestsError(message, name, last.resetSeconds);
}

/**
 * Builds the headers of draft-ietf-httpapi-ratelimit-headers-10: the quota and the window of each limit that the request
 * uses, and what is left until the window ends.
 */
export const buildRateLimitHeaders = (states: readonly LimitState[]) => ({
  "ratelimit-policy": states
    .map(({ name, quota }) => {
      const { policy, window } = LIMIT_RULES[name];
      return `"${policy}";q=${quota};w=${WINDOW_SECONDS[window]}`;
    })
    .join(", "),
  ratelimit: states
    .map(({ name, remaining, resetSeconds }) => `"${LIMIT_RULES[name].policy}";r=${remaining};t=${resetSeconds}`)
    .join(", "),
});
