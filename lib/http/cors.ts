import { routes } from "../routes.ts";

/** What pages of other origins may do, whichever those are. */
export const CORS = {
  allowMethods: [...new Set(Object.values(routes).map(({ method }) => method))],
  allowHeaders: ["authorization", "content-type", "idempotency-key", "prefer"],
  exposeHeaders: ["idempotency-key", "preference-applied", "retry-after"],
  maxAgeSeconds: 3_600,
};
