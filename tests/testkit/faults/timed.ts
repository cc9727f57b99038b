import type { LambdaHandler } from "../../../lib/http/route-handler.ts";
import type { Route } from "../../../lib/route.ts";
import { type Call, invoke } from "../invoke.ts";

/** Invokes a handler. `remainingMs` is the time that its own context reports as left at the response. */
export async function invokeTimed(handler: LambdaHandler, route: Route, call: Call) {
  let remainingMs = 0;
  const timed: LambdaHandler = async (event, context) => {
    const response = await handler(event, context);
    remainingMs = context.getRemainingTimeInMillis();
    return response;
  };
  const { status = 0, headers, body } = await invoke(timed, route, call);
  return { status, headers, body, remainingMs };
}
