import { EVENT_SOURCE } from "../lib/events/event.schema.ts";
import { deploySettings } from "./deploy-settings.ts";
import { createQueue, eventBus } from "./events.ts";
import { serviceName } from "./stage.ts";

/** The audit trail: a log group with every event of the bus. `README.md` has the queries. */

const auditLog = new aws.cloudwatch.LogGroup("AuditLog", {
  // EventBridge can only write to log groups whose names start with /aws/events/.
  name: `/aws/events/${serviceName}`,
  retentionInDays: deploySettings.auditRetentionDays,
});

/** EventBridge writes without a role, so the log group itself must allow it. */
const policy = new aws.cloudwatch.LogResourcePolicy("AuditLogPolicy", {
  policyName: `${serviceName}-audit-log`,
  policyDocument: $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: $interpolate`${auditLog.arn}:*`,
      },
    ],
  }),
});

const rule = new aws.cloudwatch.EventRule("AuditRule", {
  eventBusName: eventBus.name,
  description: "Every change of lists, members and leads, for the audit log",
  eventPattern: JSON.stringify({ source: [EVENT_SOURCE] }),
});

/** Events that the log group did not accept within a day. */
export const unloggedEvents = createQueue("UnloggedEvents");

new aws.sqs.QueuePolicy("UnloggedEventsPolicy", {
  queueUrl: unloggedEvents.url,
  policy: $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: unloggedEvents.arn,
        Condition: { ArnEquals: { "aws:SourceArn": rule.arn } },
      },
    ],
  }),
});

new aws.cloudwatch.EventTarget(
  "AuditTarget",
  {
    rule: rule.name,
    eventBusName: eventBus.name,
    arn: auditLog.arn,
    retryPolicy: { maximumEventAgeInSeconds: 24 * 60 * 60, maximumRetryAttempts: 185 },
    deadLetterConfig: { arn: unloggedEvents.arn },
  },
  { dependsOn: [policy] },
);
