import { randomUUID } from "node:crypto";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { startEventServices } from "../testkit/event-services.ts";
import { runLeads } from "../testkit/leads-command.ts";

const buildEvent = () => ({
  id: randomUUID(),
  type: "members.added",
  listId: randomUUID(),
  entityType: "person",
  orgId: "acme",
  time: "2026-01-01T00:00:00.000Z",
  userId: "ada",
  operationId: "operation",
  count: 1,
  ids: [randomUUID()],
});

/** A queue with these messages, and the command that reads it. */
async function fillQueue(messages: readonly object[]) {
  const services = await startEventServices();
  onTestFinished(services.stop);
  const client = new SQSClient({
    endpoint: services.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  onTestFinished(() => client.destroy());
  for (let i = 0; i < messages.length; i += 10) {
    const Entries = messages
      .slice(i, i + 10)
      .map((message, Id) => ({ Id: `${Id}`, MessageBody: JSON.stringify(message) }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: services.queueUrl, Entries }));
  }
  services.takeRequests();
  const run = (args = ["--queue", services.queueUrl, "--bus", "a-bus"]) =>
    runLeads(["resend-events", ...args], {
      AWS_ENDPOINT_URL_EVENTBRIDGE: services.endpoint,
      AWS_ENDPOINT_URL_SQS: services.endpoint,
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
    });
  return { ...services, run };
}

test("npm run leads -- resend-events puts all events of the queue on the bus, and empties the queue", async () => {
  const events = Array.from({ length: 25 }, buildEvent);
  const { run, queue, takePublished } = await fillQueue(events);
  const { code, stdout, stderr } = await run();
  expect([code, stdout]).toEqual([0, "Sent 25 events.\n"]);
  expect(stderr).toBe("10 events sent\n20 events sent\n25 events sent\n");
  const published = takePublished();
  expect(published.map(({ Detail }) => JSON.parse(Detail))).toEqual(events);
  expect(published[0]).toMatchObject({ EventBusName: "a-bus", Source: "lead-lists", DetailType: "members.added" });
  expect(queue.size).toBe(0);
});

test("npm run leads -- resend-events says that there was nothing to send if the queue is empty", async () => {
  const { run } = await fillQueue([]);
  expect(await run()).toEqual({ code: 0, stdout: "Sent 0 events.\n", stderr: "" });
});

test("npm run leads -- resend-events deletes only what the bus has accepted, and sends the rest when it is run again", async () => {
  const [rejected, ...others] = Array.from({ length: 3 }, buildEvent);
  const { run, queue, fail, heal, takePublished } = await fillQueue([rejected ?? {}, ...others]);
  fail(({ operation }) =>
    operation === "PutEvents" ? { reject: (entry) => entry.includes(rejected?.id ?? "") } : undefined,
  );
  const first = await run();
  expect([first.code, first.stdout]).toEqual([1, "Sent 2 events.\n"]);
  expect(first.stderr).toMatch(/^2 events sent\nThe bus a-bus does not accept events\. [^\n]+\n$/);
  expect([...queue.values()].map((body) => JSON.parse(body))).toEqual([rejected]);
  heal();
  takePublished();
  expect((await run()).code).toBe(0);
  expect(takePublished().map(({ Detail }) => JSON.parse(Detail))).toEqual([rejected]);
});

test("npm run leads -- resend-events sends an event again if its message could not be deleted", async () => {
  const events = Array.from({ length: 2 }, buildEvent);
  const { run, queue, fail, takePublished } = await fillQueue(events);
  let deletions = 0;
  fail(({ operation }) =>
    operation === "DeleteMessageBatch" && deletions++ === 0 ? { reject: (_, i) => i === 0 } : undefined,
  );
  expect((await run()).code).toBe(0);
  expect(takePublished()).toHaveLength(3);
  expect(queue.size).toBe(0);
});

test("npm run leads -- resend-events leaves messages in the queue that are not events, and counts them", async () => {
  const { run, queue, takePublished } = await fillQueue([{ type: "other" }, buildEvent()]);
  const { code, stdout, stderr } = await run();
  expect([code, stdout]).toEqual([1, "Sent 1 event.\n"]);
  expect(stderr).toContain("Messages that are not events, and stay in the queue: 1.\n");
  expect([takePublished().length, [...queue.values()]]).toEqual([1, ['{"type":"other"}']]);
});

test.each([
  [{ status: 400, type: "AccessDeniedException" }, "These AWS credentials may not use the queue"],
  [{ status: 400, type: "QueueDoesNotExist" }, "The queue http"],
] as const)(
  "npm run leads -- resend-events describes the error %j of the queue in one line",
  async (fault, message) => {
    const { run, fail } = await fillQueue([]);
    fail(() => fault);
    const { code, stdout, stderr } = await run();
    expect([code, stdout, stderr.trimEnd().split("\n")]).toEqual([1, "", [expect.stringContaining(message)]]);
  },
);

test("npm run leads -- resend-events names the error of a bus that does not exist", async () => {
  const { run, fail } = await fillQueue([buildEvent()]);
  fail(({ operation }) => (operation === "PutEvents" ? { status: 400, type: "ResourceNotFoundException" } : undefined));
  const { code, stderr } = await run();
  expect([code, stderr.trimEnd().split("\n").at(-1)]).toEqual([
    1,
    expect.stringContaining("(ResourceNotFoundException)"),
  ]);
});

test.each([
  [["--bus", "a-bus"], "--queue is required"],
  [["--queue", "a-queue", "--bus", "a-bus"], "--queue must be a URL"],
  [["--queue", "https://example.com/q"], "--bus is required"],
])("npm run leads -- resend-events %j is rejected with exit code 1", async (args, message) => {
  expect(await runLeads(["resend-events", ...args])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(message),
  });
});
