import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { LambdaHandler } from "../../../lib/http/route-handler.ts";

/**
 * Simulates a cold start of a Lambda instance: loads the handler, handles one event, and sends the time since the start
 * of the process. Arguments: the file of the bundled handler, the file of the event.
 */
const [, , handlerFile = "", eventFile = ""] = process.argv;
const event = JSON.parse(readFileSync(eventFile, "utf8"));
const context = { awsRequestId: "first", getRemainingTimeInMillis: () => 29_000 };

const { handler }: { handler: LambdaHandler } = await import(pathToFileURL(handlerFile).href);
const { statusCode } = await Reflect.apply(handler, undefined, [event, context]);

const { user, system } = process.cpuUsage();
process.send?.({ statusCode, cpuMs: (user + system) / 1_000, wallMs: performance.now() });
