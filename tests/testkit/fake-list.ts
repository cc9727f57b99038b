import { setImmediate as tick } from "node:timers/promises";
import * as v from "valibot";
import { createFakeFetch, respondError, respondJson, type SentRequest } from "./fake-service.ts";

/** What happens to a request. Some faults come before it is carried out, and some afterwards. */
export const CLIENT_FAULTS = [
  ...(["none", "lostRequest", "unavailable", "throttled", "badGateway"] as const),
  ...(["lostResponse", "cutResponse"] as const),
];

const Body = v.object({ prospects: v.array(v.nullable(v.object({ id: v.optional(v.string()) }))) });

/**
 * Makes a list in memory, with the rules of `add-prospects`: a person is added once, and a retry with the same key and body has
 * the results of the first attempt. An entry without id is invalid.
 * @param nextFault decides what happens to the next request
 */
export function createFakeList(nextFault: () => (typeof CLIENT_FAULTS)[number] = () => "none") {
  /** The operation that added each member. */
  const members = new Map<string, string>();

  function add({ body = "", headers }: SentRequest) {
    const operation = `${headers["idempotency-key"]} ${body}`;
    const first = new Map<string, number>();
    const results = v.parse(Body, JSON.parse(body)).prospects.map((entry, index) => {
      const id = entry?.id;
      if (id === undefined)
        return { index, status: "invalid", details: [{ path: `prospects.${index}.id`, message: "x" }] };
      const duplicateOf = first.get(id);
      if (duplicateOf !== undefined) return { index, id, status: "duplicate", duplicateOf };
      first.set(id, index);
      if (!members.has(id)) members.set(id, operation);
      return { index, id, status: members.get(id) === operation ? "added" : "alreadyInList" };
    });
    return { addedCount: results.filter(({ status }) => status === "added").length, results };
  }

  const service = createFakeFetch(async (request) => {
    const fault = nextFault();
    await tick();
    if (request.signal.aborted) throw request.signal.reason;
    if (fault === "lostRequest") throw new TypeError("fetch failed");
    if (fault === "unavailable") return respondError(503, "SERVICE_UNAVAILABLE", { "retry-after": "0" });
    if (fault === "throttled") return respondError(429, "TOO_MANY_REQUESTS", { "retry-after": "0" });
    if (fault === "badGateway") return new Response("<html>Bad Gateway</html>", { status: 502 });
    const response = add(request);
    await tick();
    if (fault === "lostResponse") throw new TypeError("fetch failed");
    if (fault === "cutResponse") return new Response(JSON.stringify(response).slice(0, -2), { status: 200 });
    return respondJson(200, response);
  });
  return { ...service, members };
}
