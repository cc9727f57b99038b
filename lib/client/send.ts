import { untilAborted } from "./abort.ts";
import { type Fetch, sendOnce } from "./attempt.ts";
import { ApiError, NoResponseError } from "./errors.ts";
import { isComplete } from "./is-complete.ts";
import { buildRequest, checkHeader, createKey, type Input } from "./request.ts";
import { isAloneTooLarge, type RetryPolicy, readRetryAfter, waitForRetry } from "./retry.ts";
import { ROUTES, type RouteData } from "./route-table.ts";
import type { RouteName } from "./route-types.ts";

/** A bearer token, or a function that returns one. It is called for each attempt, so that it can replace an old token. */
export type Token = string | (() => string | PromiseLike<string>);

export interface Settings extends RetryPolicy {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly token: Token;
  readonly fetch: Fetch;
  readonly timeoutMs: number;
}

/**
 * Calls a route, and repeats what can succeed later, always with the same Idempotency-Key.
 * @returns the body of the response, with its `etag` if the route has one; undefined if there is none
 * @throws ApiError, NoResponseError, the signal's reason, the error of the function that returns the token, or TypeError if
 * a header could not be sent
 */
export async function send(settings: Settings, name: RouteName, input: Input): Promise<object | undefined> {
  const { signal, prefer, idempotencyKey = createKey() } = input.options;
  const route: RouteData = ROUTES[name];
  const key = route.changes && idempotencyKey;
  const request = buildRequest(settings.baseUrl, route, input, key);
  const retries = { failed: 0, throttled: 0 };
  for (let attempts = 1; ; attempts += 1) {
    signal?.throwIfAborted();
    const headers = { ...request.headers, authorization: `Bearer ${await readToken(settings.token, signal)}` };
    const response = await sendOnce(settings.fetch, { ...request, headers }, settings.timeoutMs, signal);
    if ("failure" in response || (response.ok && !isComplete(route, prefer, response))) {
      if (await waitForRetry(settings, retries, {}, signal)) continue;
      throw new NoResponseError(name, key, "failure" in response ? response.failure : "incomplete response", attempts);
    }
    const { status, header, body } = response;
    if (status === route.status) return route.etag ? { ...Object(body), etag: header("etag") } : Object(body);
    const retryAfterSeconds = readRetryAfter(header);
    const canSucceed = !(status === 429 && isAloneTooLarge(header));
    if (canSucceed && (await waitForRetry(settings, retries, { status, retryAfterSeconds }, signal))) continue;
    throw new ApiError(name, key, response, retryAfterSeconds);
  }
}

/** @throws TypeError if it could not be sent */
async function readToken(token: Token, signal: AbortSignal | undefined): Promise<string> {
  const read = typeof token === "string" ? token : await untilAborted(Promise.resolve().then(token), signal);
  return checkHeader("token", read);
}
