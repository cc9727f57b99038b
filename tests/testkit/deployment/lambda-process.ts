import { pathToFileURL } from "node:url";
import { buildLambdaContext } from "../../../stacks/local/gateway/lambda-context.ts";
import type { Invocation, Outcome } from "./bundled-functions.ts";

/** A program that stands in for Lambda: it invokes the handlers of bundles, with the environment that the stack sets. */

process.on("message", async ({ id, file, event, remainingMs }: Invocation) => {
  const { handler } = await import(pathToFileURL(file).href);
  const context = buildLambdaContext("bundled", remainingMs);
  const outcome: Outcome = await handler(event, context).then(
    (response: unknown) => ({ id, response }),
    (error: unknown) => ({ id, error: String(error) }),
  );
  process.send?.(outcome);
});
