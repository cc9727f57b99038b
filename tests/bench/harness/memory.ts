import { writeFileSync } from "node:fs";

/** The peak memory of this process since `resetPeak`, or since its start where `resetPeak` has no effect. */
export const readPeakMb = (): number => process.resourceUsage().maxRSS / 1_024;

/** Resets the recorded peak. Only Linux can; on other systems the peak is that of the whole life of the process. */
export function resetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {}
}
