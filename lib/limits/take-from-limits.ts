import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { withoutRetries } from "../dynamodb/best-effort.ts";
import type { Database } from "../dynamodb/database.ts";
import { InvalidResponseError } from "../dynamodb/json-protocol.ts";
import { RetryBudget } from "../dynamodb/retry-budget.ts";
import { updateItem } from "../dynamodb/update-item.ts";
import type { OrgId } from "../identity/principal.ts";
import { LIMIT_NAMES, LIMIT_RULES, type LimitName, type Limits, WINDOW_SECONDS } from "./limits.ts";
import { COUNTERS, type Usage } from "./usage.ts";
import { type Addition, buildUsageUpdate, toMinuteAttribute } from "./usage-item.ts";

/** The write may be retried once, because each request adds a retry to the budget. */
const NO_EXTRA_RETRIES = 0;

/** What is left of a limit in its current window. */
export interface LimitState {
  readonly name: LimitName;
  /** What the limit allows in a window. */
  readonly quota: number;
  readonly remaining: number;
  /** The rest of the window, rounded up, and therefore at least 1. */
  readonly resetSeconds: number;
  /** `usedUp` and `tooLarge` reject the request: too little is left, or the request alone needs more than the quota. */
  readonly verdict: "fits" | "usedUp" | "tooLarge";
}

export const isExceeded = ({ verdict }: LimitState): boolean => verdict !== "fits";

/** What a request takes from the limits of its organisation. */
export interface Taking {
  readonly orgId: OrgId;
  /** A limit that is not named does not apply. */
  readonly limits: Limits;
  /** What the request uses. It is also added to the usage of the day. */
  readonly usage: Usage;
  readonly now: Date;
}

/**
 * Counts a request if it fits into all limits that it uses; otherwise counts nothing. One conditional write decides, so
 * concurrent requests never get more than the limits allow. If the response of the write is lost, the write is sent once
 * more: the request may then be counted twice, or be counted and rejected.
 * @returns the state of each limit that the request uses
 * @throws ServiceUnavailableError if the deadline passes or the database fails twice; the request may have been counted
 */
export async function takeFromLimits(database: Database, taking: Taking): Promise<LimitState[]> {
  const { policies, additions } = planAdditions(taking);
  const { isUpdated, attributes } = await updateItem(
    { ...database, retryBudget: new RetryBudget(NO_EXTRA_RETRIES) },
    buildUsageUpdate(taking.orgId, additions, taking.now),
  );
  const states = policies.map(({ name, attribute, amount, max }): LimitState => {
    const used = readNumber(attributes[attribute]);
    const exceeded = amount > max ? "tooLarge" : "usedUp";
    const verdict = isUpdated || used + amount <= max ? "fits" : exceeded;
    return { ...describeLimit(name, max, used, taking.now), verdict };
  });
  // The database rejected the write, but what it returned fits. Neither can be trusted.
  if (!isUpdated && !states.some(isExceeded)) throw new InvalidResponseError("UpdateItem", undefined);
  return states;
}

/**
 * Reverses `takeFromLimits` for a request that is rejected after it was counted. The write is sent at most once, so that
 * concurrent requests never get more than the limits allow.
 * @returns the state of each limit that the request used
 * @throws ServiceUnavailableError; the request may still be counted
 */
export async function returnToLimits(database: Database, taking: Taking): Promise<LimitState[]> {
  const { policies, additions } = planAdditions(taking);
  const returns = additions.map(({ attribute, amount }) => ({ attribute, amount: -amount }));
  const { attributes } = await updateItem(
    withoutRetries(database),
    buildUsageUpdate(taking.orgId, returns, taking.now),
  );
  return policies.map(({ name, attribute, max }) => ({
    ...describeLimit(name, max, readNumber(attributes[attribute]), taking.now),
    verdict: "fits",
  }));
}

/** Plans the additions to the usage item: those that limits decide about, and the others. */
function planAdditions({ limits, usage, now }: Taking) {
  const policies = selectPolicies(limits, usage, now);
  const limited = new Set(policies.map(({ attribute }) => attribute));
  const unlimited = COUNTERS.flatMap((counter): Addition[] => {
    const amount = usage[counter] ?? 0;
    return amount > 0 && !limited.has(counter) ? [{ attribute: counter, amount }] : [];
  });
  return { policies, additions: [...policies, ...unlimited] };
}

const readNumber = (value: AttributeValue | undefined): number => Number(value?.N ?? 0);

const describeLimit = (name: LimitName, quota: number, used: number, now: Date) => ({
  name,
  quota,
  remaining: Math.max(0, quota - used),
  resetSeconds: computeResetSeconds(name, now),
});

interface Policy extends Addition {
  readonly name: LimitName;
  readonly max: number;
}

/** Selects the limits that apply to a request, and the attribute that counts for each. */
function selectPolicies(limits: Limits, usage: Usage, now: Date): Policy[] {
  return LIMIT_NAMES.flatMap((name) => {
    const rule = LIMIT_RULES[name];
    const [max, amount = 0] = [limits[name], usage[rule.counter]];
    if (max === undefined || amount === 0) return [];
    const attribute = rule.window === "minute" ? toMinuteAttribute(rule.counter, now) : rule.counter;
    return [{ name, attribute, amount, max }];
  });
}

function computeResetSeconds(name: LimitName, now: Date): number {
  const windowMs = WINDOW_SECONDS[LIMIT_RULES[name].window] * 1_000;
  return Math.ceil((windowMs - (now.getTime() % windowMs)) / 1_000);
}
