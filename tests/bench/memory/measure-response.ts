import { readFileSync } from "node:fs";
import { GCProfiler } from "node:v8";
import type { LambdaHandler } from "../../../lib/http/route-handler.ts";
import { readPeakMb, resetPeak } from "../harness/memory.ts";

/**
 * How far a Lambda instance grows while it answers an event, beyond what it holds when it has answered a small one.
 * Arguments: the bundled handler's file, the small event's file, the event's file.
 */
const [, , handlerFile = "", smallFile = "", eventFile = ""] = process.argv;
const MB = 1_024 * 1_024;

const { handler }: { handler: LambdaHandler } = await import(handlerFile);
await answer(smallFile);
globalThis.gc?.();
resetPeak();
const idleMb = readPeakMb();
const idleHeap = process.memoryUsage().heapUsed;

const collections = new GCProfiler();
collections.start();
const cpu = process.cpuUsage();
const statusCode = await answer(eventFile);
const { user, system } = process.cpuUsage(cpu);
const heaps = collections.stop()?.statistics.map(({ beforeGC }) => beforeGC.heapStatistics.usedHeapSize) ?? [];

process.send?.({
  statusCode,
  idleMb,
  grownMb: readPeakMb() - idleMb,
  heapMb: (Math.max(process.memoryUsage().heapUsed, ...heaps) - idleHeap) / MB,
  cpuMs: (user + system) / 1_000,
});

/** From the text of the event on, as Lambda's own runtime gets it. */
async function answer(file: string): Promise<number | undefined> {
  const event = JSON.parse(readFileSync(file, "utf8"));
  const end = Date.now() + 29_000;
  const context = { awsRequestId: "bench", getRemainingTimeInMillis: () => end - Date.now() };
  return (await Reflect.apply(handler, undefined, [event, context])).statusCode;
}
