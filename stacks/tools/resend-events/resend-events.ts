import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { deadlineAfter } from "../../../lib/deadline.ts";
import { ChangeEvent } from "../../../lib/events/event.schema.ts";
import { putEvents } from "../../../lib/events/event-bus.ts";

/** Long polling asks all servers of the queue, so an empty response means an empty queue. */
const WAIT_SECONDS = 2;
/** How long a message that was received is hidden. Sending its event must not take longer. */
const VISIBILITY_SECONDS = 30;
const SEND_MS = 20_000;

interface Resending {
  readonly queueClient: SQSClient;
  readonly busClient: EventBridgeClient;
  readonly queue: string;
  readonly bus: string;
  readonly signal: AbortSignal;
  readonly onProgress: (sent: number) => void;
}

interface Resent {
  /** Events that the bus has accepted and that the queue no longer contains. */
  readonly sent: number;
  /** Messages that are not events. They stay in the queue. */
  readonly invalid: number;
  /** Events of the last request that the bus rejected, or that could not be deleted. They stay in the queue. */
  readonly left: number;
  readonly error?: unknown;
}

/**
 * Moves the events of a queue to the bus until the queue is empty, or nothing of a request could be moved. A message is deleted only
 * after the bus has accepted its event, so an event can be sent twice, but is never lost.
 * @throws the SDK's error if the queue cannot be read
 */
export async function resendEvents(resending: Resending): Promise<Resent> {
  const { queueClient, queue: QueueUrl, signal, onProgress } = resending;
  let sent = 0;
  /** By the ids of their messages, because they are received again while the command runs. */
  const invalid = new Set<string | undefined>();
  while (!signal.aborted) {
    const { Messages = [] } = await queueClient.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: WAIT_SECONDS,
        VisibilityTimeout: VISIBILITY_SECONDS,
      }),
    );
    const events = Messages.flatMap((message) => {
      const event = readEvent(message);
      if (!event) invalid.add(message.MessageId);
      return event ? [{ event, message }] : [];
    });
    if (events.length === 0) break;
    const { moved, error } = await moveEvents(resending, events);
    if (moved === 0) return { sent, invalid: invalid.size, left: events.length, error };
    sent += moved;
    onProgress(sent);
  }
  return { sent, invalid: invalid.size, left: 0 };
}

interface ReceivedEvent {
  readonly event: ChangeEvent;
  readonly message: Message;
}

async function moveEvents({ queueClient, busClient, queue, bus }: Resending, events: readonly ReceivedEvent[]) {
  const { rejected, error } = await putEvents(busClient, bus, events, deadlineAfter(SEND_MS));
  const accepted = [...new Set(events).difference(new Set(rejected))];
  if (accepted.length === 0) return { moved: 0, error };
  const Entries = accepted.map(({ message }, i) => ({ Id: String(i), ReceiptHandle: message.ReceiptHandle }));
  const { Successful = [] } = await queueClient.send(new DeleteMessageBatchCommand({ QueueUrl: queue, Entries }));
  return { moved: Successful.length, error };
}

function readEvent({ Body = "" }: Message): ChangeEvent | undefined {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), ChangeEvent), Body);
  return result.success ? result.output : undefined;
}
