import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { chunkBySize } from "../chunks.ts";
import type { Deadline } from "../deadline.ts";
import { type ChangeEvent, EVENT_SOURCE } from "./event.schema.ts";
import { type Sent, sendInRequests } from "./send-in-requests.ts";

const MAX_ENTRIES = 10;
/** EventBridge's limit is 256 KB, and higher since 2026 according to some of its pages. */
const MAX_BYTES = 240 * 1_024;
/** What EventBridge counts for `Time`, whatever its text. */
const TIME_BYTES = 14;

/** Creates the client. The SDK reads `AWS_ENDPOINT_URL_EVENTBRIDGE` for another endpoint than AWS's. */
export const createEventBusClient = (): EventBridgeClient =>
  new EventBridgeClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } });

/**
 * Puts events on a bus. Those that EventBridge rejects are sent again, alone, until the deadline.
 * @returns the events that the bus has not accepted
 */
export function putEvents<T extends { readonly event: ChangeEvent }>(
  client: EventBridgeClient,
  bus: string,
  events: readonly T[],
  deadline: Deadline,
): Promise<Sent<T>> {
  const entries = events.map((item) => ({ item, entry: buildEntry(item.event, bus) }));
  return sendInRequests(entries, {
    deadline,
    split: (pending) => chunkBySize(pending, MAX_ENTRIES, MAX_BYTES, ({ entry }) => measureEntry(entry)),
    async send(batch, abortSignal) {
      const command = new PutEventsCommand({ Entries: batch.map(({ entry }) => entry) });
      const { Entries = [] } = await client.send(command, { abortSignal });
      // Results have no ids, only positions.
      if (Entries.length !== batch.length) return batch;
      // The status is 200 although entries failed. An entry without a result has failed, too.
      return batch.filter((_, i) => !Entries[i]?.EventId || Entries[i].ErrorCode);
    },
  }).then(({ rejected, error }) => ({ rejected: rejected.map(({ item }) => item), error }));
}

const buildEntry = (event: ChangeEvent, EventBusName: string) => ({
  EventBusName,
  Source: EVENT_SOURCE,
  DetailType: event.type,
  Detail: JSON.stringify(event),
  Time: new Date(event.time),
});

/** The size of an entry as EventBridge counts it: see its user guide, "Calculating PutEvents event entry size". */
const measureEntry = ({ Source = "", DetailType = "", Detail = "" }: PutEventsRequestEntry): number =>
  TIME_BYTES + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
