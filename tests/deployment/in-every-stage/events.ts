import { expect, test } from "vitest";
import { isResourceSortKey } from "../../../lib/dynamodb/keys.ts";
import { readStreamMapping } from "../../testkit/deployment/bundled-functions.ts";
import { hasSearchDomain } from "../../testkit/deployment/stack-routes.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";

export function testEvents(stage: string, stack: Stack) {
  const title = (text: string) => `${stage} events: ${text}`;
  const mapping = readStreamMapping(stack, "PublishEvents");

  test(title("Lambda reads the stream of Tenants from its start, and repeats, splits and reports what fails"), () => {
    const { filterCriteria: _, functionName: __, ...settings } = mapping;
    expect(settings).toEqual({
      eventSourceArn: expect.stringMatching(/:table\/Tenants\/stream\/.+$/),
      startingPosition: "TRIM_HORIZON",
      batchSize: 1_000,
      maximumBatchingWindowInSeconds: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      maximumRecordAgeInSeconds: 21_600,
      destinationConfig: { onFailure: { destinationArn: expect.stringMatching(/:FailedRecordsQueue$/) } },
    });
  });

  test(title("Lambda invokes the function only for new or changed lists, memberships and leads of persons"), () => {
    const { filters } = mapping.filterCriteria as { filters: { pattern: string }[] };
    const [{ eventName, dynamodb }] = filters.map(({ pattern }) => JSON.parse(pattern)) as [Filter];
    expect([filters.length, eventName]).toEqual([1, ["INSERT", "MODIFY"]]);
    const passes = (sk: string) =>
      dynamodb.Keys.sk.S.some((rule) => (typeof rule === "string" ? rule === sk : sk.startsWith(rule.prefix)));
    const sortKeys = ["PERSON", "PERSON#1", "COMPANY#1", "LIST#1", "COMPANY", "PERSONS", "LISTED#1", "META", "DAY#1"];
    for (const sk of sortKeys) expect([sk, passes(sk)]).toEqual([sk, isResourceSortKey(sk)]);
  });

  test(title("all queues are encrypted and keep messages as long as SQS can"), () => {
    const queues = stack.all("sqs/queue:Queue");
    expect(queues.map(({ name }) => name).sort()).toEqual([
      "FailedRecordsQueue",
      ...(hasSearchDomain(stack) ? ["UnindexedChangesQueue"] : []),
      "UnloggedEventsQueue",
      "UnsentEventsQueue",
    ]);
    for (const { inputs } of queues) {
      expect(inputs).toMatchObject({
        messageRetentionSeconds: 14 * 86_400,
        sqsManagedSseEnabled: true,
        fifoQueue: false,
      });
    }
  });

  test(title("every event of the bus is written to the audit log, which allows only that"), () => {
    const log = stack.one("cloudwatch/logGroup:LogGroup", "AuditLog");
    expect(log).toEqual({ name: `/aws/events/lead-lists-${stage}`, retentionInDays: 365 });
    const { eventPattern, eventBusName } = stack.one("cloudwatch/eventRule:EventRule");
    expect([JSON.parse(String(eventPattern)), eventBusName]).toEqual([{ source: ["lead-lists"] }, "EventsBus"]);
    const { arn, ...target } = stack.one("cloudwatch/eventTarget:EventTarget");
    expect(target).toMatchObject({ rule: "AuditRule", eventBusName: "EventsBus" });
    expect(arn).toContain("AuditLog");
    const { policyDocument } = stack.one("cloudwatch/logResourcePolicy:LogResourcePolicy");
    expect(JSON.parse(String(policyDocument)).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${arn}:*`,
      },
    ]);
  });

  test(title("what the audit log does not accept within a day goes to a queue that only its rule can use"), () => {
    const { deadLetterConfig, retryPolicy } = stack.one("cloudwatch/eventTarget:EventTarget");
    const arn = expect.stringMatching(/:UnloggedEventsQueue$/);
    expect(deadLetterConfig).toEqual({ arn });
    expect(retryPolicy).toEqual({ maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 });
    const { policy } = stack.one("sqs/queuePolicy:QueuePolicy");
    expect(JSON.parse(String(policy)).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: arn,
        Condition: { ArnEquals: { "aws:SourceArn": expect.stringContaining("AuditRule") } },
      },
    ]);
  });
}

interface Filter {
  readonly eventName: readonly string[];
  readonly dynamodb: {
    readonly Keys: { readonly sk: { readonly S: readonly (string | { readonly prefix: string })[] } };
  };
}
