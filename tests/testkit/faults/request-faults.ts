import { setTimeout as wait } from "node:timers/promises";
import { anyRequest, buildErrorResponse, type Fault, isBatchWrite, type RequestFilter } from "./fault.ts";

/** The engine commits, but the connection breaks before the response, or after half of it. */
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
    shouldFail("connection resets", rate, request.body) ? "reset" : next(request);

/**
 * The connection breaks, and the engine commits later anyway. By then the service may have retried or responded, and
 * others may have changed the same items.
 */
export const delayedCommit =
  (rate: number, maxDelayMs = 100, filter: RequestFilter = isBatchWrite): Fault =>
  async (request, next, { sample, shouldFail, runInBackground }) => {
    if (!filter(request) || !shouldFail("delayed commits", rate, request.body)) return next(request);
    runInBackground(wait(sample("commit delay", request.body) * maxDelayMs).then(() => next(request)));
    return "reset";
  };

/** Server errors: DynamoDB's own 500, and the 502 and 503 of a load balancer. Half of them happen after the commit. */
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

/** The whole request is throttled, with each of DynamoDB's error types. */
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

/** Each request is delayed by a different time, so that requests overtake each other. */
export const delay =
  (maxDelayMs: number): Fault =>
  async (request, next, { sample }) => {
    await wait(sample("delay", request.body) * maxDelayMs);
    return next(request);
  };

/**
 * Chosen requests hang: they get no response, or only half of one. The engine never sees them.
 * @param isChosen receives the number of the request, from 1
 */
export function hang(
  isChosen: (request: number) => boolean,
  how: "no response" | "half a response" = "no response",
): Fault {
  let count = 0;
  return async (request, next) => {
    count++;
    if (!isChosen(count)) return next(request);
    if (how === "no response") return new Promise(() => undefined);
    return { status: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body: "{}", brokenBy: "hang" };
  };
}
