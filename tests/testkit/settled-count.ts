import { buildItem, type Item } from "../../lib/dynamodb/item.ts";
import { memberCountKey } from "../../lib/dynamodb/keys.ts";
import type { TenantKey } from "../../lib/dynamodb/tables.ts";

const AT = "2026-01-01T00:00:00.000Z";

/** Builds the settled count of a list whose members are stored directly. @param list the key of the list */
export const buildSettledCount = (list: TenantKey, memberCount: number): Item =>
  buildItem(memberCountKey(list), { memberCount, version: 1, lastBegunAt: AT, membersChangedAt: AT });
