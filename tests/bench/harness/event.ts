import { routes } from "../../../lib/routes.ts";

/** Builds the event that API Gateway sends for an add-prospects request. */
export function buildEvent(
  { token, listId }: { readonly token: string; readonly listId: string },
  body: string,
): object {
  const { method, path } = routes.addProspects;
  return {
    version: "2.0",
    routeKey: `${method} ${path}`,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    pathParameters: { id: listId },
    requestContext: { requestId: "bench", http: { method, path: path.replace("{id}", listId) } },
    body,
    isBase64Encoded: false,
  };
}
