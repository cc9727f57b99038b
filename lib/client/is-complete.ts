import type { HttpResponse } from "./attempt.ts";
import { readMember } from "./json.ts";
import type { Kind, RouteData } from "./route-table.ts";

/**
 * Whether a success has the status of the route and all members that the service always sends. If not, something between the
 * client and the service has cut it, or made it.
 * @param prefer the caller's preference
 */
export function isComplete(
  route: RouteData,
  prefer: string | undefined,
  { status, header, body }: HttpResponse,
): boolean {
  const members = (prefer === undefined ? route.members : route.representation) ?? {};
  const isWhole = Object.entries(members).every(([name, kind]) => isOfKind(readMember(body, name), kind));
  return isWhole && status === route.status && (!route.etag || Boolean(header("etag")));
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (value === null) return kind.endsWith("?");
  return kind.replace("?", "") === (Array.isArray(value) ? "array" : typeof value);
}
