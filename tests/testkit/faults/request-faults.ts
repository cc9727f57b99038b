import { setTimeout as wait } from "node:timers/promises";
import { all, errorOf, type Fault, type Requests, writes } from "./fault.ts";

/** The engine commits, and the service never learns: the connection breaks before the answer, or half way through it. */
export const loseAnswers =
  (rate: number, of: Requests = writes): Fault =>
  async (request, next, { dice, strikes }) => {
    const answer = await next(request);
    if (!of(request) || !strikes("lost answers", rate, request.body)) return answer;
    return answer === "reset" || dice("half an answer", request.body) < 0.5 ? "reset" : { ...answer, breaks: "reset" };
  };

/** The connection breaks before the engine sees the request. */
export const resetConnections =
  (rate: number): Fault =>
  async (request, next, { strikes }) =>
    strikes("resets", rate, request.body) ? "reset" : next(request);

/**
 * The connection breaks, and the engine commits all the same, a while later: by then the service may have tried again,
 * or may have answered, and others may have changed what it writes to.
 */
export const commitLate =
  (rate: number, longestMs = 100): Fault =>
  async (request, next, { dice, strikes, inBackground }) => {
    if (!writes(request) || !strikes("late commits", rate, request.body)) return next(request);
    inBackground(wait(dice("how late", request.body) * longestMs).then(() => next(request)));
    return "reset";
  };

/** Servers that fail: DynamoDB's own error, and what a load balancer in front of it says. Half of them after the commit. */
export const failRequests =
  (rate: number, of: Requests = all): Fault =>
  async (request, next, { dice, strikes }) => {
    if (!of(request) || !strikes("server errors", rate, request.body)) return next(request);
    if (dice("after commit", request.body) < 0.5) await next(request);
    const failures = [
      errorOf(500, "InternalServerError"),
      { status: 503, headers: {}, body: "" },
      { status: 502, headers: { "content-type": "text/html" }, body: "<html>Bad gateway</html>" },
    ] as const;
    return failures[Math.floor(dice("which error", request.body) * failures.length)] ?? failures[0];
  };

/** The whole request is throttled, in each of the ways DynamoDB has. */
export const throttleRequests =
  (rate: number): Fault =>
  async (request, next, { dice, strikes }) => {
    if (!strikes("throttled requests", rate, request.body)) return next(request);
    const types = ["ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded"] as const;
    return errorOf(400, types[Math.floor(dice("which throttle", request.body) * types.length)] ?? types[0]);
  };

/** Answers take a different time each: requests overtake each other. */
export const delay =
  (longestMs: number): Fault =>
  async (request, next, { dice }) => {
    await wait(dice("delay", request.body) * longestMs);
    return next(request);
  };

/** Of the requests that it counts from 1, it never answers those chosen: not at all, or not to the end. The engine sees none of them. */
export function stall(chosen: (request: number) => boolean, how: "silent" | "half an answer" = "silent"): Fault {
  let count = 0;
  return async (request, next) => {
    count++;
    if (!chosen(count)) return next(request);
    if (how === "silent") return new Promise(() => undefined);
    return { status: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body: "{}", breaks: "stall" };
  };
}
