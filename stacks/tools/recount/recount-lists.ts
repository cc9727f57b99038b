import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { pMapIterable } from "p-map";
import * as v from "valibot";
import { withBulkDatabase } from "../../../lib/dynamodb/bulk-put.ts";
import type { TenantKey } from "../../../lib/dynamodb/tables.ts";
import { recountMembers } from "../../../lib/lead-lists/recount-members.ts";
import { watchDatabaseClock } from "./database-clock.ts";
import { findLists, type ListSelection } from "./find-lists.ts";

/** So many lists are counted at once, of which each reads 8 ranges. */
const LIST_CONCURRENCY = 4;

interface Recounting extends ListSelection {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly onUnreadable: (list: TenantKey) => void;
}

/** Numbers of lists. */
export interface Recounted {
  readonly checked: number;
  readonly corrected: number;
  /** Lists that were changed within the last minute. */
  readonly left: number;
  /** Lists whose items are not lists as the service writes them. */
  readonly unreadable: number;
}

/**
 * Counts the members of lists again, and corrects the counts. The lists are found while others are counted, so any number of
 * them needs the same memory.
 * @throws the last error of DynamoDB or of the network
 */
export async function recountLists({ client, table, onUnreadable, ...selection }: Recounting): Promise<Recounted> {
  const readTime = watchDatabaseClock(client);
  const recount = async (list: TenantKey) => {
    // The global table is not used.
    const tables = { tenants: table, global: "" };
    try {
      return await withBulkDatabase({ client, tables }, (database) => recountMembers(database, list, readTime()));
    } catch (error) {
      if (!v.isValiError(error)) throw error;
      onUnreadable(list);
      return "unreadable";
    }
  };
  const counts = { right: 0, corrected: 0, changing: 0, unreadable: 0 };
  const outcomes = pMapIterable(findLists(client, table, selection), recount, { concurrency: LIST_CONCURRENCY });
  for await (const outcome of outcomes) counts[outcome] += 1;
  const { right, corrected, changing, unreadable } = counts;
  return { checked: right + corrected + changing + unreadable, corrected, left: changing, unreadable };
}
