import { routes } from "../../../lib/routes.ts";
import { buildEvent as buildGatewayEvent } from "../../../stacks/local/gateway/event.ts";

/** Builds the event that API Gateway sends for an add-prospects request. */
export function buildEvent(
  { token, listId }: { readonly token: string; readonly listId: string },
  body: string,
  headers: Readonly<Record<string, string>> = {},
): object {
  const { method, path } = routes.addProspects;
  return buildGatewayEvent({
    method,
    path: path.replace("{id}", listId),
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body,
    routeKey: `${method} ${path}`,
    pathParameters: { id: listId },
  });
}
