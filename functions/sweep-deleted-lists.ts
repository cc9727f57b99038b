import { sweepDeletedLists } from "../lib/lead-lists/sweep-deleted-lists.ts";
import { scheduled } from "../lib/scheduled.ts";

export const handler = scheduled("sweepDeletedLists", sweepDeletedLists);
