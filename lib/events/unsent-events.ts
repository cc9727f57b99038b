import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { chunkBySize } from "../chunks.ts";
import type { Deadline } from "../deadline.ts";
import type { ChangeEvent } from "./event.schema.ts";
import { type Sent, sendInRequests } from "./send-in-requests.ts";

const MAX_MESSAGES = 10;
/** Below the limit of 256 KB that a request had before 2025, and a message as well. */
const MAX_BYTES = 240 * 1_024;

/** Creates the client. The SDK reads `AWS_ENDPOINT_URL_SQS` for another endpoint than AWS's. */
export const createQueueClient = (): SQSClient =>
  new SQSClient({ maxAttempts: 1, useQueueUrlAsEndpoint: false, requestHandler: { connectionTimeout: 1_000 } });

/**
 * Puts events that could not be published on a queue, each as a message with the event's JSON.
 * @returns the events that the queue has not accepted
 */
export function queueEvents<T extends { readonly event: ChangeEvent }>(
  client: SQSClient,
  QueueUrl: string,
  events: readonly T[],
  deadline: Deadline,
): Promise<Sent<T>> {
  return sendInRequests(events, {
    deadline,
    split: (pending) =>
      chunkBySize(pending, MAX_MESSAGES, MAX_BYTES, ({ event }) => Buffer.byteLength(JSON.stringify(event))),
    async send(batch, abortSignal) {
      const Entries = batch.map(({ event }, i) => ({ Id: String(i), MessageBody: JSON.stringify(event) }));
      const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }), {
        abortSignal,
      });
      const accepted = new Set(Successful.map(({ Id }) => Id));
      return batch.filter((_, i) => !accepted.has(String(i)));
    },
  });
}
