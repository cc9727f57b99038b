import { formatCount, formatNumber } from "../progress-line.ts";
import type { Progress } from "./checkpoint.ts";

/** Formats the counts as "1,234 records, 2 deleted, 3 with an identity of another record, 1 invalid line". */
export const formatCounts = ({ loaded, deleted, shared, invalid }: Progress): string =>
  [
    formatCount(loaded, "record"),
    ...(deleted > 0 ? [`${formatNumber(deleted)} deleted`] : []),
    ...(shared > 0 ? [`${formatNumber(shared)} with an identity of another record`] : []),
    ...(invalid > 0 ? [formatCount(invalid, "invalid line")] : []),
  ].join(", ");
