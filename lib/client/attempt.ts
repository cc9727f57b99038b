import { linkSignal, untilAborted } from "./abort.ts";
import { parseJson, readMember } from "./json.ts";

/** The part of `fetch` that the client uses. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
    readonly signal: AbortSignal;
    readonly redirect: "manual";
  },
) => PromiseLike<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): PromiseLike<string>;
}>;

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

export type Header = (name: string) => string | null;

export interface HttpResponse {
  readonly status: number;
  /** Whether the status is a success. */
  readonly ok: boolean;
  readonly header: Header;
  /** Undefined if it is not JSON. */
  readonly body: unknown;
}

/** Why there is no complete response. */
export interface Failure {
  readonly failure: string;
}

/**
 * Sends a request once. Redirects are not followed, because the API has none: they would give the data of the request to
 * somebody else.
 * @param timeoutMs how long the whole response may take
 * @throws the signal's reason if it aborts; no other error
 */
export async function sendOnce(
  fetch: Fetch,
  { url, method, headers, body }: HttpRequest,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<HttpResponse | Failure> {
  const link = linkSignal(signal);
  const timer = setTimeout(() => link.abort(), timeoutMs);
  try {
    const init = {
      method,
      headers,
      ...(body !== undefined && { body }),
      redirect: "manual",
      signal: link.signal,
    } as const;
    const response = await untilAborted(fetch(url, init), link.signal);
    const text = await untilAborted(response.text(), link.signal);
    const { status, headers: received } = response;
    return { status, ok: status >= 200 && status < 300, header: (name) => received.get(name), body: parseJson(text) };
  } catch (error) {
    signal?.throwIfAborted();
    return { failure: link.signal.aborted ? "timeout" : readSystemCode(error) };
  } finally {
    clearTimeout(timer);
    link.release();
  }
}

/** Node has a code such as ECONNREFUSED in the cause. Messages are not used, because they can contain the token. */
function readSystemCode(error: unknown): string {
  const code = readMember(readMember(error, "cause"), "code") ?? readMember(error, "code");
  return typeof code === "string" && /^[A-Z_]{1,40}$/.test(code) ? code : "network error";
}
