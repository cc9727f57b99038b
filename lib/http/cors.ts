import { routes } from "../routes.ts";

/** The methods and headers that a browser lets pages of any origin send, and the headers that it lets them read. */
export const CORS = {
  allowMethods: [...new Set(Object.values(routes).map(({ method }) => method))],
  allowHeaders: ["authorization", "content-type", "idempotency-key", "if-match", "prefer"],
  exposeHeaders: ["etag", "idempotency-key", "preference-applied", "ratelimit", "ratelimit-policy", "retry-after"],
  maxAgeSeconds: 3_600,
};
