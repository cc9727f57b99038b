import { writeFileSync } from "node:fs";

/** The most memory this process has held, since `forgetPeak` where the system can forget. */
export const readPeakMb = (): number => process.resourceUsage().maxRSS / 1_024;

/** Linux can forget how large a process once was. Elsewhere the peak is that of the process's life. */
export function resetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {}
}
