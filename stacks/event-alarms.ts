import { type Alarm, createAlarm, metricMaximum } from "./alarm.ts";
import { unloggedEvents } from "./audit-log.ts";
import { deployedStreamReaders } from "./deployed-functions.ts";
import { failedRecords, unsentEvents } from "./events.ts";
import { toFunctionName } from "./stage.ts";

/** The alarms about events. The requests of callers do not depend on them. */

const HOUR_MS = 60 * 60 * 1_000;

type QueueAlarm = Pick<Alarm, "target" | "meaning" | "check" | "action"> & { readonly queue: sst.aws.Queue };

/**
 * Creates an alarm that fires as soon as a queue has messages, and ends when it is empty.
 * @param kind the name of the alarm's entry in the runbook, which is in `README.md`
 */
export const createQueueAlarm = (kind: string, { queue, ...alarm }: QueueAlarm): void =>
  createAlarm(kind, {
    ...alarm,
    metric: metricMaximum({
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queue.nodes.queue.name },
    }),
    threshold: 0,
    evaluationMinutes: 5,
  });

/** The alarm about changes that Lambda has given up. */
const GIVEN_UP = { publishEvents: "FailedRecords", indexPersons: "UnindexedChanges" };
const LATE = { publishEvents: "events arrive late", indexPersons: "searches find old data" };

for (const name of deployedStreamReaders) {
  createAlarm("StreamDelay", {
    target: name,
    meaning:
      `The function is an hour behind the changes of its table, so ${LATE[name]}. After six hours, Lambda gives changes ` +
      `up and puts their place in the stream on a queue: see ${GIVEN_UP[name]}.`,
    check: "The log of the function: errors, and whether it runs at all. LambdaThrottles of the function.",
    action: "Remove the cause within five hours. The function then catches up on its own.",
    metric: metricMaximum({
      namespace: "AWS/Lambda",
      metricName: "IteratorAge",
      dimensions: { FunctionName: toFunctionName(name) },
    }),
    threshold: HOUR_MS,
    evaluationMinutes: 5,
  });
}

createQueueAlarm("UnsentEvents", {
  queue: unsentEvents,
  meaning:
    "The event bus did not accept events, so their consumers do not have them. They are kept in a queue for 14 days.",
  check: "The field busError of the entries of publishEvents, and the AWS Health Dashboard for EventBridge.",
  action: "Remove the cause, then send the events again: npm run leads -- resend-events.",
});

createQueueAlarm("FailedRecords", {
  queue: failedRecords,
  meaning:
    "Lambda gave up some changes, because the function that publishes events failed ten times or the changes were six " +
    "hours old. Their events are missing. The queue names their place in the stream, which keeps them for 24 hours.",
  check: "The log of publishEvents, for the error.",
  action:
    "Remove the cause, then invoke the function with these records, as the runbook describes, within 24 hours of the " +
    "changes: as little as 18 hours after this alarm.",
});

createQueueAlarm("UnloggedEvents", {
  queue: unloggedEvents,
  meaning: "The audit log did not accept events for a day, so it lacks them. They are kept in a queue for 14 days.",
  check: "The resource policy and the existence of the log group of the audit log, and the AWS Health Dashboard.",
  action: "Remove the cause, then write the events into the log group, as the runbook describes.",
});
