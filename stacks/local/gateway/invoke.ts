import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { buildLambdaContext } from "./lambda-context.ts";

/** A function that the gateway can invoke. The gateway checks the result, whatever it is. */
export type GatewayHandler = (event: APIGatewayProxyEventV2, context: Context) => unknown;

/** Lambda's limit for an event and for a result as JSON: 6 MiB and 100 bytes. */
export const MAX_LAMBDA_PAYLOAD_BYTES = 6_291_556;

export class InvocationTimeout extends Error {}

/**
 * Invokes a handler as Lambda would.
 * @param timeoutMs after this time the result is ignored; unlike on AWS, the handler continues
 * @returns the result as JSON text
 * @throws InvocationTimeout, or any error of the handler
 */
export async function invoke(
  handler: GatewayHandler,
  event: APIGatewayProxyEventV2,
  timeoutMs: number,
): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new InvocationTimeout(`No result after ${timeoutMs} ms`)), timeoutMs);
  });
  const functionName = event.routeKey.replace(/\W+/g, "-");
  try {
    const result = await Promise.race([handler(event, buildLambdaContext(functionName, timeoutMs)), timedOut]);
    return JSON.stringify(result) ?? "null";
  } finally {
    clearTimeout(timer);
  }
}
