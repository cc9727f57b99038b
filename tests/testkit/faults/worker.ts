import { routes } from "../../../lib/routes.ts";
import { type Call, invoke } from "../invoke.ts";

/** A call for a worker. It loads the handler again for each call, because the handler reads its settings only once. */
export interface WorkerRequest {
  readonly databaseEndpoint: string;
  readonly call: Call;
}
export interface WorkerResponse {
  readonly status: number;
  readonly text: string;
}

// Preloads everything except the handler, which reads its settings when loaded, so that a worker responds fast.
await import("../../../lib/http/route-handler.ts");
await import("../../../lib/memberships/add-prospects.ts");

let requestCount = 0;
process.on("message", async ({ databaseEndpoint, call }: WorkerRequest) => {
  process.env.DYNAMODB_ENDPOINT = databaseEndpoint;
  const { handler } = await import(`../../../functions/add-prospects.ts?request=${requestCount++}`);
  const { status, text } = await invoke(handler, routes.addProspects, call);
  process.send?.({ status: status ?? 0, text } satisfies WorkerResponse);
});
process.send?.("ready");
