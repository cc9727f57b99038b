import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { deadlineIn } from "../../../lib/deadline.ts";
import { countMembers } from "../../../lib/lead-lists/members.ts";
import { Tally } from "../../../lib/tally.ts";
import type { Engine } from "../../faults/harness/engine.ts";
import { LOCAL, TABLES } from "../../support/environment.ts";
import type { Job } from "./job.ts";

/** How many members the database has of the list that the jobs are for. */
export async function countStored({ endpoint }: Engine, [job]: readonly Job[]): Promise<number> {
  if (!job) return 0;
  const client = new DynamoDBClient({ ...LOCAL, endpoint });
  const database = { client, tables: TABLES, deadline: deadlineIn(60_000), tally: new Tally() };
  const count = await countMembers(database, { orgId: job.orgId, listId: job.listId, type: "person" });
  client.destroy();
  return count;
}
