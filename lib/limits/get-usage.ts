import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import { getItems } from "../dynamodb/get-items.ts";
import { usageKey } from "../dynamodb/keys.ts";
import type { UseCase } from "../use-case.ts";
import { WINDOW_SECONDS } from "./limits.ts";
import { type OrganisationUsage, StoredUsage } from "./usage.schema.ts";
import { toDay } from "./usage-item.ts";

/** Today, and 30 days before. One request reads them all. */
const DAYS = 31;

/**
 * Reads what the organisation used on each of the last days, and its limits. If the service has no limits, it counts
 * nothing, and both are empty.
 */
export const getUsage: UseCase<object, OrganisationUsage> = async (
  _input,
  { principal, database, readLimits, now },
) => {
  const { orgId } = principal;
  const days = Array.from({ length: DAYS }, (_, i) => toDay(new Date(now.getTime() - i * WINDOW_SECONDS.day * 1_000)));
  const items = await getItems(
    database,
    days.map((day) => usageKey(orgId, day)),
  );
  return {
    limits: readLimits ? await readLimits(database, orgId, now) : {},
    days: days.flatMap((day, i) => {
      const item = items[i];
      return item ? [{ day, ...v.parse(StoredUsage, unmarshall(item)) }] : [];
    }),
  };
};
