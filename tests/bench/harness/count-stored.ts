import { deadlineIn } from "../../../lib/deadline.ts";
import { Client } from "../../../lib/dynamo/client.ts";
import { countMembers } from "../../../lib/lead-lists/members.ts";
import { Tally } from "../../../lib/tally.ts";
import type { Engine } from "../../faults/harness/engine.ts";
import { TABLES } from "../../support/environment.ts";
import type { Job } from "./job.ts";

/** How many members the database has of the list that the jobs are for. */
export async function countStored({ endpoint }: Engine, [job]: readonly Job[]): Promise<number> {
  if (!job) return 0;
  const client = new Client({ databaseEndpoint: endpoint });
  const database = { client, tables: TABLES, deadline: deadlineIn(60_000), tally: new Tally() };
  return countMembers(database, { orgId: job.orgId, listId: job.listId, type: "person" });
}
