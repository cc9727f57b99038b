import { callRoute } from "../call-route.ts";
import type { Call } from "../invoke.ts";
import type { Attempt } from "./attack.ts";
import { type RouteName, requestOf, type Victim } from "./victim.ts";

export interface Credentials extends Pick<Call, "token" | "headers" | "query" | "body"> {
  readonly title: string;
}

/** Attempts to send each of the credentials to the routes, which must all respond with 401. */
export const toUnauthorized = (
  victim: Victim,
  all: readonly Credentials[],
  names: readonly RouteName[] = ["addProspects"],
): Attempt[] =>
  all.flatMap(({ title, ...call }) =>
    names.map((name) => ({
      title: `${name} ${title}`,
      send: () => callRoute(name, { token: "" }, { ...requestOf(name, victim), token: undefined, ...call }),
      status: 401,
      sent: call.token && call.token.length > 8 ? [call.token] : [],
    })),
  );
