import type { DynamoDBBatchResponse } from "aws-lambda";
import * as v from "valibot";
import { ChangeEvent } from "../../../lib/events/event.schema.ts";
import type { StreamRecord } from "../../../lib/events/read-change.ts";
import type { startEventPublisher } from "../event-publisher.ts";
import type { ServiceFault, ServiceRequest } from "../event-services.ts";
import { hash, type Random } from "../faults/random.ts";

type Publisher = Awaited<ReturnType<typeof startEventPublisher>>;

/** From the n-th request on, no service accepts anything, as if the process had been killed: before or after the request is accepted. */
export function killAt(n: number, moment: "before" | "after"): (request: ServiceRequest) => ServiceFault | undefined {
  let count = 0;
  return () => {
    count += 1;
    if (count < n) return undefined;
    return count === n && moment === "after" ? "lose" : "reset";
  };
}

/**
 * Delivers a stream as Lambda does: in batches that end anywhere, again from the first record that failed, and sometimes again
 * although a batch has succeeded. Meanwhile the bus and the queue reject entries, and the handler is killed.
 */
export async function deliverWithFaults(random: Random, publisher: Publisher, records: readonly StreamRecord[]) {
  const counts = { "killed handlers": 0, "rejecting buses": 0, "failed batches": 0, "repeated batches": 0 };
  for (let position = 0; position < records.length; ) {
    const batch = records.slice(position, position + random.int(1, random.pick([3, 20, 100])));
    if (random.chance(0.25)) {
      counts["killed handlers"] += 1;
      publisher.fail(killAt(random.int(1, 3), random.pick(["before", "after"])));
      await publisher.publish(batch);
      publisher.heal();
      continue;
    }
    const isBusFailing = random.chance(0.3);
    const isQueueFailing = isBusFailing && random.chance(0.7);
    if (isBusFailing) counts["rejecting buses"] += 1;
    publisher.fail(({ operation }) => {
      if (operation === "PutEvents" ? !isBusFailing : !isQueueFailing) return undefined;
      return { reject: (entry) => hash(entry) % 3 === 0 };
    });
    const response = await publisher.publish(batch);
    publisher.heal();
    if (response.batchItemFailures.length > 0) counts["failed batches"] += 1;
    else if (random.chance(0.15)) counts["repeated batches"] += 1;
    else {
      position += batch.length;
      continue;
    }
    position += findFirstFailure(batch, response);
  }
  return counts;
}

/** The number of records of a batch that were handled. */
function findFirstFailure(batch: readonly StreamRecord[], { batchItemFailures: [failure] }: DynamoDBBatchResponse) {
  if (!failure) return 0;
  return batch.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failure.itemIdentifier);
}

/** Takes the events that the bus or the queue has accepted. */
export function takeEvents(publisher: Publisher): ChangeEvent[] {
  const texts = [...publisher.takePublished().map(({ Detail }) => Detail), ...publisher.queue.values()];
  publisher.queue.clear();
  return texts.map((text) => v.parse(ChangeEvent, JSON.parse(text)));
}
