import { routes } from "../../../lib/routes.ts";
import { type Call, invoke } from "../invoke.ts";

/** What a worker is asked to do: the handler is made anew for each call, to work with that database. */
export interface Order {
  readonly databaseEndpoint: string;
  readonly call: Call;
}
export interface Report {
  readonly status: number;
  readonly text: string;
}

// Loaded beforehand, so that a worker answers at once: all but the handler itself, which reads its settings.
await import("../../../lib/http/route-handler.ts");
await import("../../../lib/memberships/add-prospects.ts");

let orders = 0;
process.on("message", async ({ databaseEndpoint, call }: Order) => {
  process.env.DYNAMODB_ENDPOINT = databaseEndpoint;
  const { handler } = await import(`../../../functions/add-prospects.ts?order=${orders++}`);
  const { status, text } = await invoke(handler, routes.addProspects, call);
  process.send?.({ status: status ?? 0, text } satisfies Report);
});
process.send?.("ready");
