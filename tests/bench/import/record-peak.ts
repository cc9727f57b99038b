import { writeFileSync } from "node:fs";
import { readPeakMb } from "../harness/memory.ts";

/** Writes the peak memory of the process into a file when it ends. */
process.on("exit", () => writeFileSync(process.env.PEAK_FILE ?? "", String(readPeakMb())));
