import { readFileSync } from "node:fs";
import type { LambdaHandler } from "../../../lib/http/route-handler.ts";

/**
 * A Lambda instance's start in small: load the handler, answer one event, tell what that took since the process began.
 * Arguments: the bundled handler's file, the event's file.
 */
const [, , handlerFile = "", eventFile = ""] = process.argv;
const event = JSON.parse(readFileSync(eventFile, "utf8"));
const context = { awsRequestId: "first", getRemainingTimeInMillis: () => 29_000 };

const { handler }: { handler: LambdaHandler } = await import(handlerFile);
const { statusCode } = await Reflect.apply(handler, undefined, [event, context]);

const { user, system } = process.cpuUsage();
process.send?.({ statusCode, cpuMs: (user + system) / 1_000, wallMs: performance.now() });
