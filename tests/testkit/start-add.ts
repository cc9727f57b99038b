import { afterEach, beforeEach, vi } from "vitest";
import { type ClientOptions, createClient } from "../../lib/client/client.ts";
import { createFakeFetch, respondJson } from "./fake-service.ts";

/** Makes time stand still between the steps of a test, and each random number 0.5. */
export function useFakeTime(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, "random").mockReturnValue(0.5);
  });
  afterEach(() => void vi.useRealTimers());
}

type Respond = Parameters<typeof createFakeFetch>[0];

/** Starts to add a person. @returns `times` has the time of each attempt in ms */
export function startAdd(
  respond: Respond,
  options: Partial<ClientOptions> = {},
  call: { readonly signal?: AbortSignal } = {},
) {
  const times: number[] = [];
  const startedAt = Date.now();
  const service = createFakeFetch((request, index) => {
    times.push(Date.now() - startedAt);
    return respond(request, index);
  });
  const client = createClient({ baseUrl: "https://api.example.com", token: "t", fetch: service.fetch, ...options });
  const result = client.addProspects("list", { prospects: [{ id: "p", firstName: "Ada" }] }, call);
  // Tests expect the rejection later, after the timers have run.
  result.catch(() => undefined);
  return { ...service, times, result };
}

export const ADDED = { addedCount: 1 };
export const hang = () => new Promise<Response>(() => undefined);
export const failToConnect = (): never => {
  throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNRESET" } });
};
/** Responds to the first request like this, and to others with a success. */
export const once =
  (first: () => Response | Promise<Response>): Respond =>
  (_, index) =>
    index === 0 ? first() : respondJson(200, ADDED);
