import { createAlarm, metricMaximum } from "./alarm.ts";
import { unloggedEvents } from "./audit-log.ts";
import { failedRecords, unsentEvents } from "./events.ts";
import { streamReaders } from "./function-names.ts";
import { toFunctionName } from "./stage.ts";

/** The alarms about events. The requests of callers do not depend on them. */

const HOUR_MS = 60 * 60 * 1_000;

const queueLength = (queue: sst.aws.Queue) =>
  metricMaximum({
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queue.nodes.queue.name },
  });

for (const name of streamReaders) {
  createAlarm("StreamDelay", {
    target: name,
    meaning:
      "The function is an hour behind the changes of the table, so events arrive late. The stream keeps records for 24 " +
      "hours. Older ones are lost.",
    check: "The log of the function: errors, and whether it runs at all. LambdaThrottles of the function.",
    action: "Remove the cause before the delay reaches 24 hours. The function then catches up on its own.",
    metric: metricMaximum({
      namespace: "AWS/Lambda",
      metricName: "IteratorAge",
      dimensions: { FunctionName: toFunctionName(name) },
    }),
    threshold: HOUR_MS,
    evaluationMinutes: 5,
  });
}

createAlarm("UnsentEvents", {
  meaning:
    "The event bus did not accept events, so their consumers do not have them. They are kept in a queue for 14 days.",
  check: "The field busError of the entries of publishEvents, and the AWS Health Dashboard for EventBridge.",
  action: "Remove the cause, then send the events again: npm run leads -- resend-events.",
  metric: queueLength(unsentEvents),
  threshold: 0,
  evaluationMinutes: 5,
});

createAlarm("FailedRecords", {
  meaning:
    "The function that publishes events failed for some changes, again and again, so their events are missing. The queue " +
    "names their place in the stream, which keeps them for 24 hours.",
  check: "The log of publishEvents, for the error.",
  action: "Remove the cause within 24 hours, then invoke the function with these records, as the runbook describes.",
  metric: queueLength(failedRecords),
  threshold: 0,
  evaluationMinutes: 5,
});

createAlarm("UnloggedEvents", {
  meaning: "The audit log did not accept events for a day, so it lacks them. They are kept in a queue for 14 days.",
  check: "The resource policy and the existence of the log group of the audit log, and the AWS Health Dashboard.",
  action: "Remove the cause, then write the events into the log group, as the runbook describes.",
  metric: queueLength(unloggedEvents),
  threshold: 0,
  evaluationMinutes: 5,
});
