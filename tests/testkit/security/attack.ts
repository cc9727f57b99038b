import pMap from "p-map";
import { expect } from "vitest";
import { type DatabaseRequest, isWrite } from "../database-proxy.ts";
import { log, proxy } from "../setup.ts";

/** How many attempts each file of `tests/security/` makes at least. Another test adds them up. */
export const MINIMUM_ATTEMPTS = {
  keys: 3_300,
  gateway: 950,
  organisations: 430,
  cursors: 1_800,
  "idempotency-keys": 170,
  limits: 250,
  tokens: 1_450,
  claims: 270,
  headers: 780,
  queries: 410,
  bodies: 1_480,
} as const;

/** Is part of all data that an attacker must not see. */
export const HIDDEN = "Qvxzyw";

interface AttackResponse {
  readonly status?: number | undefined;
  readonly headers: object;
  readonly text: string;
}

export interface Attempt {
  /** What is printed if the attempt is not rejected. */
  readonly title: string;
  readonly send: () => Promise<AttackResponse>;
  /** The only accepted status; by default any 4xx. */
  readonly status?: number | undefined;
  /** Texts that the attacker sent and the response must not repeat. */
  readonly sent?: readonly string[] | undefined;
}

const CONCURRENCY = 8;

/** Counts the attempts of a test file. */
export function createAttacker() {
  let attempts = 0;
  return {
    count: () => attempts,
    /** Makes attempts, and expects that each is rejected, shows nothing, logs nothing of it and writes nothing. */
    async expectRejected(all: readonly Attempt[]): Promise<void> {
      proxy.take();
      log.take();
      const failures = await pMap(all, async (attempt) => findFailure(attempt, await attempt.send()), {
        concurrency: CONCURRENCY,
      });
      attempts += all.length;
      expect(failures.filter((failure) => failure !== undefined)).toEqual([]);
      const requests = proxy.take();
      expect(requests.filter((request) => isWrite(request) && !isUsageUpdate(request))).toEqual([]);
      // Nobody without a valid token causes work in the database.
      if (all.every(({ status }) => status === 401)) expect(requests).toEqual([]);
      const lines = log.take().join("\n");
      const unwanted = new Set([HIDDEN, ...all.flatMap(({ sent = [] }) => sent)]);
      expect([...unwanted].filter((text) => lines.includes(text))).toEqual([]);
    },
  };
}

function findFailure({ title, status, sent = [] }: Attempt, response: AttackResponse): string | undefined {
  const all = `${response.status} ${JSON.stringify(response.headers)} ${response.text}`;
  const isExpected = status === undefined ? is4xx(response.status) : response.status === status;
  if (!isExpected) return `${title}: ${all.slice(0, 300)}`;
  const shown = [HIDDEN, ...sent].find((text) => all.includes(text));
  return shown === undefined
    ? undefined
    : `${title}: the response contains ${shown.slice(0, 100)}: ${all.slice(0, 300)}`;
}

/** A valid request counts for the limits of the caller's organisation, even if it is rejected later. */
const isUsageUpdate = ({ operation, body }: DatabaseRequest): boolean =>
  operation === "UpdateItem" && body.includes('#USAGE"');

const is4xx = (status = 0) => status >= 400 && status < 500;
