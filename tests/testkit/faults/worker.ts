import { routes } from "../../../lib/routes.ts";
import { type Call, invoke } from "../invoke.ts";

/** What a worker is asked to do: the handler is made anew for each call, to work with that database. */
export interface WorkerRequest {
  readonly databaseEndpoint: string;
  readonly call: Call;
}
export interface WorkerResponse {
  readonly status: number;
  readonly text: string;
}

// Loaded beforehand, so that a worker answers at once: all but the handler itself, which reads its settings.
await import("../../../lib/http/route-handler.ts");
await import("../../../lib/memberships/add-prospects.ts");

let requestCount = 0;
process.on("message", async ({ databaseEndpoint, call }: WorkerRequest) => {
  process.env.DYNAMODB_ENDPOINT = databaseEndpoint;
  const { handler } = await import(`../../../functions/add-prospects.ts?order=${requestCount++}`);
  const { status, text } = await invoke(handler, routes.addProspects, call);
  process.send?.({ status: status ?? 0, text } satisfies WorkerResponse);
});
process.send?.("ready");
