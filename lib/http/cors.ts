import { routes } from "../routes.ts";

/** What a browser allows pages of any origin to send and to read. */
export const CORS = {
  allowMethods: [...new Set(Object.values(routes).map(({ method }) => method))],
  allowHeaders: ["authorization", "content-type", "idempotency-key", "prefer"],
  exposeHeaders: ["idempotency-key", "preference-applied", "retry-after"],
  maxAgeSeconds: 3_600,
};
