import type { Fetcher } from "aws-jwt-verify/https";
import { type PenaltyBox, SimpleJwksCache } from "aws-jwt-verify/jwk";

/** How long a response of the issuer is used again. A key that the issuer publishes is accepted after this time at most. */
export const KEYS_REUSE_MS = 3_000;

/**
 * Creates the cache of an issuer's keys. A token with an unknown key id makes it fetch the keys again, because issuers
 * rotate their keys. The rate of fetches is limited in the fetcher, for successes and failures alike. The library's own
 * limit does not apply to an issuer that fails, and rejects new keys for 10 s after each unknown key id.
 * @param fetcher requests the keys
 * @param now a clock in milliseconds
 */
export const createKeysCache = (fetcher: Fetcher, now: () => number): SimpleJwksCache =>
  new SimpleJwksCache({ fetcher: limitRate(fetcher, now), penaltyBox: NO_PENALTY });

const NO_PENALTY: PenaltyBox = {
  wait: async () => {},
  registerFailedAttempt() {},
  registerSuccessfulAttempt() {},
};

/** Limits a fetcher of one URL: returns the latest response, or its error, again until it is `KEYS_REUSE_MS` old. */
function limitRate(fetcher: Fetcher, now: () => number): Fetcher {
  let latest: Promise<ArrayBuffer> | undefined;
  let reusableUntil = 0;
  const startReuse = () => {
    reusableUntil = now() + KEYS_REUSE_MS;
  };
  return {
    fetch(uri) {
      if (latest && now() < reusableUntil) return latest;
      // Until it has ended, all callers share this fetch.
      reusableUntil = Number.POSITIVE_INFINITY;
      latest = fetcher.fetch(uri);
      latest.then(startReuse, startReuse);
      return latest;
    },
  };
}
