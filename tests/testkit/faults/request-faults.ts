import { setTimeout as wait } from "node:timers/promises";
import { anyRequest, buildErrorResponse, type Fault, isBatchWrite, type RequestFilter } from "./fault.ts";

/** The engine commits, and the service never learns: the connection breaks before the answer, or half way through it. */
export const dropResponses =
  (rate: number, filter: RequestFilter = isBatchWrite): Fault =>
  async (request, next, { sample, shouldFail }) => {
    const response = await next(request);
    if (!filter(request) || !shouldFail("lost responses", rate, request.body)) return response;
    return response === "reset" || sample("half a response", request.body) < 0.5
      ? "reset"
      : { ...response, brokenBy: "reset" };
  };

/** The connection breaks before the engine sees the request. */
export const resetConnections =
  (rate: number): Fault =>
  async (request, next, { shouldFail }) =>
    shouldFail("resets", rate, request.body) ? "reset" : next(request);

/**
 * The connection breaks, and the engine commits all the same, a while later: by then the service may have tried again,
 * or may have answered, and others may have changed what it writes to.
 */
export const delayedCommit =
  (rate: number, maxDelayMs = 100): Fault =>
  async (request, next, { sample, shouldFail, runInBackground }) => {
    if (!isBatchWrite(request) || !shouldFail("late commits", rate, request.body)) return next(request);
    runInBackground(wait(sample("how late", request.body) * maxDelayMs).then(() => next(request)));
    return "reset";
  };

/** Servers that fail: DynamoDB's own error, and what a load balancer in front of it says. Half of them after the commit. */
export const failRequests =
  (rate: number, filter: RequestFilter = anyRequest): Fault =>
  async (request, next, { sample, shouldFail }) => {
    if (!filter(request) || !shouldFail("server errors", rate, request.body)) return next(request);
    if (sample("after commit", request.body) < 0.5) await next(request);
    const failures = [
      buildErrorResponse(500, "InternalServerError"),
      { status: 503, headers: {}, body: "" },
      { status: 502, headers: { "content-type": "text/html" }, body: "<html>Bad gateway</html>" },
    ] as const;
    return failures[Math.floor(sample("which error", request.body) * failures.length)] ?? failures[0];
  };

/** The whole request is throttled, in each of the ways DynamoDB has. */
export const throttleRequests =
  (rate: number): Fault =>
  async (request, next, { sample, shouldFail }) => {
    if (!shouldFail("throttled requests", rate, request.body)) return next(request);
    const types = ["ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded"] as const;
    return buildErrorResponse(
      400,
      types[Math.floor(sample("which throttle", request.body) * types.length)] ?? types[0],
    );
  };

/** Answers take a different time each: requests overtake each other. */
export const delay =
  (maxDelayMs: number): Fault =>
  async (request, next, { sample }) => {
    await wait(sample("delay", request.body) * maxDelayMs);
    return next(request);
  };

/** Of the requests that it counts from 1, it never answers those chosen: not at all, or not to the end. The engine sees none of them. */
export function hang(isChosen: (request: number) => boolean, how: "silent" | "half an answer" = "silent"): Fault {
  let count = 0;
  return async (request, next) => {
    count++;
    if (!isChosen(count)) return next(request);
    if (how === "silent") return new Promise(() => undefined);
    return { status: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body: "{}", brokenBy: "stall" };
  };
}
