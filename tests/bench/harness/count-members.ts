import { deadlineAfter } from "../../../lib/deadline.ts";
import { createClient } from "../../../lib/dynamodb/client.ts";
import { createDatabase } from "../../../lib/dynamodb/database.ts";
import { leadListKey } from "../../../lib/dynamodb/keys.ts";
import { countMembers } from "../../../lib/lead-lists/members.ts";
import type { Engine } from "../../testkit/engine.ts";
import { TABLES } from "../../testkit/environment.ts";
import type { Job } from "./job.ts";

/** Counts the stored members of the list that the jobs are for. All jobs are for the same list. */
export async function countStoredMembers({ endpoint }: Engine, [job]: readonly Job[]): Promise<number> {
  if (!job) return 0;
  const client = createClient(endpoint);
  const database = createDatabase({ client, tables: TABLES }, deadlineAfter(60_000));
  return countMembers(database, leadListKey(job.orgId, job.listId), "person");
}
