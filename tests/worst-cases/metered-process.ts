import { startMeteredDatabase } from "../bench/harness/metered-database.ts";

/** Runs a metered database in this process, so that its CPU time is not counted as that of the service. */
const { endpoint, take } = await startMeteredDatabase(process.argv[2] ?? "");
process.on("message", () => process.send?.(take()));
process.send?.(endpoint);
