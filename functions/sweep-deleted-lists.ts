import { sweepDeletedLists } from "../lib/lead-lists/sweep-deleted-lists.ts";
import { createJobHandler } from "../lib/scheduled.ts";

export const handler = createJobHandler("sweepDeletedLists", sweepDeletedLists);
