import { inject } from "vitest";
import { type DatabaseRequest, startDatabaseProxy } from "./database-proxy.ts";
import { buildErrorResponse } from "./faults/fault.ts";

export type OtherRequests = () => Promise<unknown>;

/**
 * What happens at one request. `before`: the other requests run, then it is executed. `lost`: it is executed, the other
 * requests run, then its response is lost. `refused`: the database does not accept its content.
 */
export type OneFault = { readonly before: OtherRequests } | { readonly lost: OtherRequests } | "refused";

export type OneFaultDatabase = Awaited<ReturnType<typeof startOneFaultDatabase>>;

/**
 * Starts a proxy in front of the embedded database.
 * @returns the proxy. Its `fault` happens to the next affected request, and is undefined from then on
 */
export async function startOneFaultDatabase(isAffected: (request: DatabaseRequest) => boolean) {
  const state: { fault: OneFault | undefined } = { fault: undefined };
  const { endpoint, stop } = await startDatabaseProxy(inject("databaseEndpoint"), async (sent, forward) => {
    const { fault } = state;
    if (!fault || !isAffected(sent)) return forward(sent);
    state.fault = undefined;
    if (fault === "refused") return buildErrorResponse(400, "ValidationException");
    if ("before" in fault) return fault.before().then(() => forward(sent));
    await forward(sent);
    await fault.lost();
    return "reset";
  });
  return Object.assign(state, { endpoint, stop });
}
