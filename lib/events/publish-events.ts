import { Logger } from "@aws-lambda-powertools/logger";
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { readEventSettings } from "../config.ts";
import { deadlineAfter, lambdaDeadline } from "../deadline.ts";
import { readSystemCode } from "../environment-error.ts";
import { type BuiltEvent, buildEvents } from "./build-events.ts";
import { createEventBusClient, putEvents } from "./event-bus.ts";
import type { StreamRecord } from "./read-change.ts";
import { createQueueClient, queueEvents } from "./unsent-events.ts";

const logger = new Logger();

/** The part of an invocation's time for the bus. The rest is for the queue. */
const BUS_SHARE = 0.5;

interface BatchEntry {
  readonly records: number;
  readonly events: number;
  /** Events that the bus did not accept. */
  readonly unsent: number;
  /** Those of them that the queue did not accept either, so that Lambda repeats them. */
  readonly unqueued: number;
  readonly unreadable: Readonly<Record<string, number>> | undefined;
  readonly busError: string | undefined;
  readonly queueError: string | undefined;
}

type StreamEvent = { readonly Records: readonly StreamRecord[] };

/**
 * Creates the Lambda handler that publishes the changes of the tenants' table. Events that the bus does not accept are
 * put on a queue, from which an operator can send them again. If the queue does not accept them either, the handler
 * reports the first of their records, so that Lambda repeats the batch from there; the events then have the same ids.
 * @throws ConfigurationError that names the variable
 */
export function createEventPublisher() {
  const { eventBus, unsentEventsQueue } = readEventSettings();
  const busClient = createEventBusClient();
  const queueClient = createQueueClient();
  return async (
    { Records }: StreamEvent | DynamoDBStreamEvent,
    context: Pick<Context, "getRemainingTimeInMillis">,
  ): Promise<DynamoDBBatchResponse> => {
    const { events, unreadable } = buildEvents(Records);
    const busDeadline = deadlineAfter(context.getRemainingTimeInMillis() * BUS_SHARE);
    const published = await putEvents(busClient, eventBus, events, busDeadline);
    const queued = await queueEvents(queueClient, unsentEventsQueue, published.rejected, lambdaDeadline(context));
    logBatch({
      records: Records.length,
      events: events.length,
      unsent: published.rejected.length,
      unqueued: queued.rejected.length,
      unreadable: Object.keys(unreadable).length > 0 ? unreadable : undefined,
      busError: readErrorName(published.error),
      queueError: readErrorName(queued.error),
    });
    return { batchItemFailures: findFirstFailure(Records, queued.rejected) };
  };
}

/** Lambda reads the stream again from the record that is reported. Of an empty identifier, it repeats the whole batch. */
function findFirstFailure(records: readonly StreamRecord[], failed: readonly BuiltEvent[]) {
  if (failed.length === 0) return [];
  const first = records[Math.min(...failed.map(({ firstRecord }) => firstRecord))];
  return [{ itemIdentifier: first?.dynamodb?.SequenceNumber ?? "" }];
}

/** Counts and names of errors only. An error means that an operator has something to do. */
function logBatch(entry: BatchEntry): void {
  if (entry.unsent > 0 || entry.unreadable) logger.error("events", { ...entry });
  else logger.info("events", { ...entry });
}

/** Only the name: a message could contain a part of an event. */
const readErrorName = (error: unknown): string | undefined =>
  error instanceof Error ? (readSystemCode(error) ?? error.name) : undefined;
