import { createJobHandler } from "../lib/job-handler.ts";
import { sweepDeletedLists } from "../lib/lead-lists/sweep-deleted-lists.ts";

export const handler = createJobHandler("sweepDeletedLists", sweepDeletedLists);
