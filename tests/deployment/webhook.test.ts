import { expect, test } from "vitest";
import { synth } from "../testkit/deployment/synth.ts";
import { readSection } from "../testkit/markdown.ts";
import { readBlocks, readPage } from "../testkit/page-commands.ts";

/** The stack that stacks/README.md shows, built together with all others. */
const blocks = readBlocks(readSection(readPage("stacks/README.md"), "Events"));
const recipe = blocks.find(({ language }) => language === "ts")?.text ?? "";
const [stack, plain] = await Promise.all([
  synth("dev", { SST_SECRET_AcmeWebhookKey: "a-key" }, false, recipe),
  synth("dev", {}, false),
]);
const one = (type: string, name: string) => stack.one(type, `AcmeWebhook${name}`);

test("stacks/README.md: the webhook adds only its own resources to the stage", () => {
  const names = new Set(plain.resources.map(({ type, name }) => `${type} ${name}`));
  const added = stack.resources.filter(({ type, name }) => !names.has(`${type} ${name}`));
  const own = added.filter(({ type }) => type !== "sst:sst:LinkRef");
  expect(own.map(({ type, name }) => `${type} ${name}`).toSorted()).toEqual([
    "aws:cloudwatch/eventApiDestination:EventApiDestination AcmeWebhook",
    "aws:cloudwatch/eventConnection:EventConnection AcmeWebhook",
    "aws:cloudwatch/eventRule:EventRule AcmeWebhook",
    "aws:cloudwatch/eventTarget:EventTarget AcmeWebhook",
    "aws:cloudwatch/metricAlarm:MetricAlarm FailedWebhook-acmeAlarm",
    "aws:iam/role:Role AcmeWebhookRole",
    "aws:sqs/queue:Queue AcmeWebhookFailedQueue",
    "aws:sqs/queuePolicy:QueuePolicy AcmeWebhookFailedPolicy",
    "sst:aws:Queue AcmeWebhookFailed",
    "sst:sst:Secret AcmeWebhookKey",
  ]);
});

test("stacks/README.md: the webhook sends the events of one organisation to its endpoint, with its key", () => {
  const { eventPattern, eventBusName } = one("cloudwatch/eventRule:EventRule", "");
  expect(JSON.parse(String(eventPattern))).toEqual({ source: ["lead-lists"], detail: { orgId: ["acme"] } });
  expect(eventBusName).toBe(stack.outputs.eventBus);
  const { authorizationType, authParameters } = one("cloudwatch/eventConnection:EventConnection", "");
  expect(authorizationType).toBe("API_KEY");
  expect(authParameters).toEqual({ apiKey: { key: "Authorization", value: "Bearer a-key" } });
  expect(one("cloudwatch/eventApiDestination:EventApiDestination", "")).toMatchObject({
    httpMethod: "POST",
    invocationEndpoint: expect.stringMatching(/^https:/),
    connectionArn: expect.stringContaining("AcmeWebhook"),
  });
  expect(one("cloudwatch/eventTarget:EventTarget", "")).toMatchObject({
    rule: "AcmeWebhook",
    eventBusName: stack.outputs.eventBus,
    inputPath: "$.detail",
  });
});

test("stacks/README.md: what the endpoint does not accept within a day goes to a queue that only the rule can use", () => {
  const { deadLetterConfig, retryPolicy } = one("cloudwatch/eventTarget:EventTarget", "");
  expect(retryPolicy).toEqual({ maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 });
  const { policy } = one("sqs/queuePolicy:QueuePolicy", "FailedPolicy");
  const [statement, ...others] = JSON.parse(String(policy)).Statement;
  expect(others).toEqual([]);
  expect(statement).toMatchObject({ Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage" });
  expect(statement.Resource).toBe((deadLetterConfig as { arn: string }).arn);
  expect(statement.Condition).toEqual({ ArnEquals: { "aws:SourceArn": expect.stringContaining("AcmeWebhook") } });
});

test("stacks/README.md: the queue keeps events for 14 days, and an alarm with an entry in the runbook watches it", () => {
  const { messageRetentionSeconds, sqsManagedSseEnabled } = one("sqs/queue:Queue", "FailedQueue");
  expect([messageRetentionSeconds, sqsManagedSseEnabled]).toEqual([14 * 86_400, true]);
  const alarm = stack.one("cloudwatch/metricAlarm:MetricAlarm", "FailedWebhook");
  expect(alarm).toMatchObject({
    name: "lead-lists-dev-FailedWebhook-acme",
    threshold: 0,
    dimensions: { QueueName: "AcmeWebhookFailedQueue" },
  });
  expect(alarm.alarmDescription).toContain("Runbook: section FailedWebhook of stacks/README.md.");
});

test("stacks/README.md: EventBridge may only invoke the webhook's endpoint", () => {
  const { arn } = one("cloudwatch/eventTarget:EventTarget", "");
  const { inlinePolicies, assumeRolePolicy } = one("iam/role:Role", "Role");
  const [{ policy }] = inlinePolicies as [{ policy: string }];
  expect(JSON.parse(policy).Statement).toEqual([
    { Effect: "Allow", Action: "events:InvokeApiDestination", Resource: arn },
  ]);
  expect(JSON.stringify(assumeRolePolicy)).toContain('"events.amazonaws.com"');
});
