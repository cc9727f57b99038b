import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";

/**
 * Builds the context of one invocation, as Lambda passes it to a handler. Its time starts now.
 * @param timeoutMs how long the invocation may take
 */
export function buildLambdaContext(functionName: string, timeoutMs: number): Context {
  const deadline = performance.now() + timeoutMs;
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
    // Lambda's old callback style. Promises have replaced it.
    done() {},
    fail() {},
    succeed() {},
  };
}
