import { createJobHandler } from "../lib/job-handler.ts";
import { settleCounts } from "../lib/lead-lists/settle-counts.ts";

export const handler = createJobHandler("settleCounts", settleCounts);
