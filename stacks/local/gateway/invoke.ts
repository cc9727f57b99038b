import { randomUUID } from "node:crypto";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";

/** A Lambda handler behind an HTTP API. What it yields is checked, not believed. */
export type LambdaHandler = (event: APIGatewayProxyEventV2, context: Context) => unknown;

/** Lambda's limit on an event and on a result, as JSON: 6 MiB and a bit. */
export const LAMBDA_PAYLOAD_LIMIT = 6_291_556;

export class InvocationTimeout extends Error {}

/**
 * Runs a handler as Lambda would.
 * @param timeout milliseconds until it is given up; unlike on AWS it then runs on, unheard
 * @returns its result as JSON text
 * @throws InvocationTimeout, or whatever the handler throws
 */
export async function invoke(handler: LambdaHandler, event: APIGatewayProxyEventV2, timeout: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new InvocationTimeout(`No result after ${timeout} ms`)), timeout);
  });
  try {
    const result = await Promise.race([handler(event, lambdaContext(event.routeKey, timeout)), timedOut]);
    return JSON.stringify(result) ?? "null";
  } finally {
    clearTimeout(timer);
  }
}

function lambdaContext(routeKey: string, timeout: number): Context {
  const deadline = performance.now() + timeout;
  const functionName = routeKey.replace(/\W+/g, "-");
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: "1024",
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: "local",
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
    // Lambda's callback style, which promises have replaced.
    done() {},
    fail() {},
    succeed() {},
  };
}
