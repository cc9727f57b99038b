import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import * as v from "valibot";
import { ChangeEvent } from "../../../lib/events/event.schema.ts";
import { readBody } from "../gateway/body.ts";

/** EventBridge's limits for a request: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

const Entry = v.object({ Source: v.string(), DetailType: v.string(), Detail: v.pipe(v.string(), v.parseJson()) });
const Entries = v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(MAX_ENTRIES));
const PutEvents = v.pipe(v.string(), v.parseJson(), v.object({ Entries }));

export interface EventBus {
  /** For `AWS_ENDPOINT_URL_EVENTBRIDGE`. */
  readonly url: string;
  readonly stop: () => void;
}

/**
 * Starts a server on 127.0.0.1 that speaks EventBridge's PutEvents. Any other operation is an error, also those of SQS: the
 * local stack has no queue, so a batch whose events cannot be published is repeated.
 * @param publish gets each event that is accepted, in the order of the entries
 */
export async function startEventBus(publish: (event: ChangeEvent) => void): Promise<EventBus> {
  const server = createServer(async (request, response) => {
    try {
      const body = await readBody(request);
      const isPutEvents = request.headers["x-amz-target"] === "AWSEvents.PutEvents";
      if (!isPutEvents) return sendJson(response, 400, { __type: "UnknownOperationException" });
      const input = v.safeParse(PutEvents, body?.toString());
      if (!input.success || (body?.length ?? 0) > MAX_BYTES)
        return sendJson(response, 400, { __type: "ValidationException", message: "Entries is invalid" });
      const results = input.output.Entries.map((entry) => accept(entry, publish));
      const FailedEntryCount = results.filter((result) => "ErrorCode" in result).length;
      sendJson(response, 200, { FailedEntryCount, Entries: results });
    } catch (error) {
      console.error(error);
      response.destroy();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`, stop };
}

/** Unlike EventBridge, accepts only events of this service, so that one that does not match its schema is noticed. */
function accept(entry: unknown, publish: (event: ChangeEvent) => void) {
  const parsed = v.safeParse(Entry, entry);
  const event = v.safeParse(ChangeEvent, parsed.success ? parsed.output.Detail : undefined);
  if (!parsed.success || !event.success || parsed.output.DetailType !== event.output.type) {
    return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is not an event of this service" };
  }
  publish(event.output);
  return { EventId: randomUUID() };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
}
