import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { GCProfiler } from "node:v8";
import type { LambdaHandler } from "../../../lib/http/route-handler.ts";
import { readPeakMb, resetPeak } from "../harness/memory.ts";

/**
 * Measures how far the memory of a Lambda instance grows while it handles an event, compared with the memory after a
 * small event. Arguments: the file of the bundled handler, the file of the small event, the file of the event.
 */
const [, , handlerFile = "", smallFile = "", eventFile = ""] = process.argv;
const MB = 1_024 * 1_024;

const { handler }: { handler: LambdaHandler } = await import(pathToFileURL(handlerFile).href);
await handle(smallFile);
globalThis.gc?.();
resetPeak();
const idleMb = readPeakMb();
const idleHeap = process.memoryUsage().heapUsed;

const collections = new GCProfiler();
collections.start();
const cpu = process.cpuUsage();
const statusCode = await handle(eventFile);
const { user, system } = process.cpuUsage(cpu);
const heaps = collections.stop()?.statistics.map(({ beforeGC }) => beforeGC.heapStatistics.usedHeapSize) ?? [];

process.send?.({
  statusCode,
  idleMb,
  grownMb: readPeakMb() - idleMb,
  heapMb: (Math.max(process.memoryUsage().heapUsed, ...heaps) - idleHeap) / MB,
  cpuMs: (user + system) / 1_000,
});

/** Starts from the event's text, as Lambda's runtime does, so that parsing the event is measured. */
async function handle(file: string): Promise<number | undefined> {
  const event = JSON.parse(readFileSync(file, "utf8"));
  const end = Date.now() + 29_000;
  const context = { awsRequestId: "bench", getRemainingTimeInMillis: () => end - Date.now() };
  return (await Reflect.apply(handler, undefined, [event, context])).statusCode;
}
