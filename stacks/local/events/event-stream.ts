import type { ServerResponse } from "node:http";
import * as v from "valibot";
import type { ChangeEvent } from "../../../lib/events/event.schema.ts";
import { createRouteHandler } from "../../../lib/http/route-handler.ts";
import { OrgId } from "../../../lib/identity/principal.ts";
import type { Route } from "../../../lib/route.ts";
import { buildLambdaContext } from "../gateway/lambda-context.ts";
import type { StreamingRoute } from "../gateway/route-table.ts";
import type { EventLog } from "./event-log.ts";

/** Proxies and clients close a connection on which nothing is sent. */
const HEARTBEAT_INTERVAL_MS = 15_000;
/** A client that does not read is disconnected. It can continue with `Last-Event-ID`. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;

/** The check of the request, as a route of the service: with its errors, its limits and its log. */
const ROUTE = {
  method: "GET",
  path: "/events",
  summary: "Listen to the events of the organisation",
  handler: "stacks/local/events/event-stream.createEventStream",
  status: 200,
  forAdmins: true,
  response: v.object({ orgId: OrgId }),
  iamActions: {},
} satisfies Route;
const CHECK_TIMEOUT_MS = 10_000;

const Allowed = v.object({ statusCode: v.literal(200), body: v.pipe(v.string(), v.parseJson(), ROUTE.response) });

export interface EventStream {
  readonly route: StreamingRoute;
  /** Ends all responses in progress, and new ones at once. */
  readonly close: () => void;
}

/**
 * `GET /events`: the events of the caller's organisation as server-sent events, from now on; with `Last-Event-ID` also
 * those after it that are still kept. Only for admins, with a bearer token. A browser's EventSource cannot send one, so
 * a page reads the response of `fetch`; a token in the URL would end up in logs.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function createEventStream(log: EventLog): EventStream {
  const check = createRouteHandler(ROUTE, async (_input, { principal: { orgId } }) => ({ orgId }));
  const responses = new Set<ServerResponse>();
  let isClosed = false;
  return {
    route: {
      method: ROUTE.method,
      path: ROUTE.path,
      async stream(event, response) {
        const result = await check(event, buildLambdaContext("events", CHECK_TIMEOUT_MS));
        const allowed = v.safeParse(Allowed, result);
        if (!allowed.success) return result;
        if (!response.destroyed) responses.add(response);
        response.once("close", () => responses.delete(response));
        sendEvents(response, log, allowed.output.body.orgId, event.headers["last-event-id"]);
        if (isClosed) response.end();
        return undefined;
      },
    },
    close() {
      isClosed = true;
      for (const response of responses) response.end();
    },
  };
}

function sendEvents(response: ServerResponse, log: EventLog, orgId: string, lastEventId: string | undefined): void {
  // Neither a client that has gone away nor a response that has ended accepts anything, until it is closed.
  const write = (text: string) => {
    if (!response.destroyed && !response.writableEnded) response.write(text);
  };
  const send = (event: ChangeEvent) => {
    if (event.orgId !== orgId) return;
    write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
  };
  // The client may have gone away during the check, so that there will be no event `close`.
  if (response.destroyed) return;
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  // A comment, so that the client knows that it is connected.
  write(": connected\n\n");
  if (lastEventId) for (const event of log.listKept(orgId, lastEventId)) send(event);
  const unsubscribe = log.subscribe(send);
  const heartbeat = setInterval(() => write(":\n\n"), HEARTBEAT_INTERVAL_MS).unref();
  response.once("close", () => {
    unsubscribe();
    clearInterval(heartbeat);
  });
}
