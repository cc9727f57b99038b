import { createJobHandler } from "../lib/job-handler.ts";
import { settleMemberCounts } from "../lib/lead-lists/settle-member-counts.ts";

export const handler = createJobHandler("settleMemberCounts", settleMemberCounts);
