import { createClient, type Fetch } from "../../lib/client/client.ts";

/** A request that the client has sent. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Makes a `fetch` that records the requests, and takes their responses from a function. It rejects when the signal aborts, as the
 * real one does.
 * @param respond throws or returns a promise that never settles, to send no response
 */
export function createFakeFetch(respond: (request: SentRequest, index: number) => Response | Promise<Response>) {
  const requests: SentRequest[] = [];
  let inFlight = 0;
  const fetch: Fetch = async (url, { method, headers, body, signal }) => {
    const request = { method, url, headers, body, signal };
    requests.push(request);
    inFlight += 1;
    try {
      return await Promise.race([respond(request, requests.length - 1), rejectOnAbort(signal)]);
    } finally {
      inFlight -= 1;
    }
  };
  return { fetch, requests, countInFlight: () => inFlight };
}

const rejectOnAbort = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });

export const respondJson = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });

export const respondError = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  respondJson(status, { error: { code, message: "A sentence", requestId: "VaIRxjNzvHcESiQ=" } }, headers);

/** A client that does not give up. */
export const createTestClient = ({ fetch }: { readonly fetch: Fetch }) =>
  createClient({ baseUrl: "https://api.example.com", token: "t", fetch, maxAttempts: 1_000 });
