import type { Item } from "../dynamodb/item.ts";
import { usageKey } from "../dynamodb/keys.ts";
import type { ItemUpdate } from "../dynamodb/update-item.ts";
import type { OrgId } from "../identity/principal.ts";
import { type LIMIT_RULES, type LimitName, WINDOW_SECONDS } from "./limits.ts";

/**
 * The item with an organisation's usage of one day. Each counter of the day is an attribute. A counter of a minute is an
 * attribute whose name contains the minute of the day: `r754` are the requests of 12:34. A new minute therefore begins at 0
 * without a reset, and one write both decides and counts.
 */

/** How long the usage of a day is stored: for the bills of a year, and some time to check them. */
const USAGE_TTL_DAYS = 400;

const MINUTE_MS = WINDOW_SECONDS.minute * 1_000;
const DAY_MS = WINDOW_SECONDS.day * 1_000;

/**
 * Each write removes the counters of these minutes before the current one. It leaves the previous minute, because another
 * process may have a slow clock. Only a minute that is followed by a gap of an hour stays for the rest of the day. The item
 * is therefore smaller than 1 KB, and a write costs one unit.
 */
const REMOVED_MINUTES = { first: 2, last: 61 };

type MinuteCounter = Extract<(typeof LIMIT_RULES)[LimitName], { window: "minute" }>["counter"];
const MINUTE_PREFIXES: Readonly<Record<MinuteCounter, string>> = { requests: "r", searches: "s", prospects: "p" };

/** The UTC day as `YYYY-MM-DD`. */
export const toDay = (time: Date): string => time.toISOString().slice(0, 10);

const toMinuteOfDay = (time: Date): number => Math.floor((time.getTime() % DAY_MS) / MINUTE_MS);

/** The attribute that counts in the current minute. */
export const toMinuteAttribute = (counter: MinuteCounter, now: Date): string =>
  MINUTE_PREFIXES[counter] + toMinuteOfDay(now);

/** An addition to an attribute of the item, or a subtraction. If `max` is given, the sum must not exceed it. */
export interface Addition {
  readonly attribute: string;
  readonly amount: number;
  readonly max?: number;
}

/** Builds the write that makes all additions or, if one of the sums would exceed its maximum, none. */
export function buildUsageUpdate(orgId: OrgId, additions: readonly Addition[], now: Date): ItemUpdate {
  const day = toDay(now);
  const expiresAt = Date.parse(day) / 1_000 + USAGE_TTL_DAYS * WINDOW_SECONDS.day;
  const names: Record<string, string> = {};
  const values: Item = { ":expiresAt": { N: String(expiresAt) } };
  for (const { attribute, amount, max } of additions) {
    names[`#${attribute}`] = attribute;
    values[`:${attribute}`] = { N: String(amount) };
    if (max !== undefined) values[`:${attribute}_before`] = { N: String(max - amount) };
  }
  const sums = additions.map(({ attribute }) => `#${attribute} :${attribute}`);
  const removals = listRemovedMinutes(now).flatMap((minute) =>
    Object.values(MINUTE_PREFIXES).map((prefix) => prefix + minute),
  );
  return {
    key: usageKey(orgId, day),
    update: [
      `SET expiresAt = :expiresAt ADD ${sums.join(", ")}`,
      ...(removals.length > 0 ? [`REMOVE ${removals.join(", ")}`] : []),
    ].join(" "),
    condition: additions.flatMap(buildCondition).join(" AND ") || undefined,
    names,
    values,
  };
}

/** An amount above the maximum never fits: DynamoDB does not compare an attribute that does not exist. */
function buildCondition({ attribute, amount, max }: Addition): string[] {
  if (max === undefined) return [];
  const fits = `#${attribute} <= :${attribute}_before`;
  return [amount > max ? fits : `(attribute_not_exists(#${attribute}) OR ${fits})`];
}

function listRemovedMinutes(now: Date): number[] {
  const { first, last } = REMOVED_MINUTES;
  const minute = toMinuteOfDay(now);
  return Array.from({ length: last - first + 1 }, (_, i) => minute - first - i).filter((removed) => removed >= 0);
}
