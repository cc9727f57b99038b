import { expect, onTestFinished, test } from "vitest";
import { EXAMPLES } from "../../lib/asyncapi/examples.ts";
import type { ChangeEvent } from "../../lib/events/event.schema.ts";
import { startEventBus } from "../../stacks/local/events/event-bus.ts";

const toEntry = (event: ChangeEvent) => ({
  Source: "lead-lists",
  DetailType: event.type,
  Detail: JSON.stringify(event),
});

/** Starts a bus. @returns sends a request as the SDK does, and lists what was published */
async function startBus() {
  const published: ChangeEvent[] = [];
  const { url, stop } = await startEventBus((event) => published.push(event));
  onTestFinished(stop);
  const send = async (body: unknown, target = "AWSEvents.PutEvents") => {
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  return { published, send };
}

test("the local event bus publishes the entries of a request in their order", async () => {
  const { published, send } = await startBus();
  const events = Object.values(EXAMPLES);
  const EventId = expect.any(String);
  expect(await send({ Entries: events.map(toEntry) })).toEqual({
    status: 200,
    body: { FailedEntryCount: 0, Entries: events.map(() => ({ EventId })) },
  });
  expect(published).toEqual(events);
});

test.each([
  ["whose detail is not JSON", { Detail: "{" }],
  ["whose detail is not an event", { Detail: "{}" }],
  ["of another type than its detail", { DetailType: "lead.updated" }],
  ["without a source", { Source: undefined }],
])("the local event bus rejects an entry %s, and publishes the others", async (_, change) => {
  const { published, send } = await startBus();
  const event = EXAMPLES["lead.created"];
  const { status, body } = await send({ Entries: [{ ...toEntry(event), ...change }, toEntry(event)] });
  expect([status, body]).toMatchObject([200, { FailedEntryCount: 1, Entries: [{ ErrorCode: "MalformedDetail" }, {}] }]);
  expect(published).toEqual([event]);
});

test.each([
  ["more than 10 entries", { Entries: Array.from({ length: 11 }, () => toEntry(EXAMPLES["lead.created"])) }],
  ["no entry", { Entries: [] }],
  ["more than 256 KB", { Entries: [{ ...toEntry(EXAMPLES["lead.created"]), Resources: ["x".repeat(256 * 1024)] }] }],
])("the local event bus rejects a request with %s, and publishes nothing of it", async (_, request) => {
  const { published, send } = await startBus();
  expect(await send(request)).toMatchObject({ status: 400, body: { __type: "ValidationException" } });
  expect(published).toEqual([]);
});

test("the local event bus does not know the operations of SQS, so events that cannot be published are not lost", async () => {
  const { send } = await startBus();
  const response = await send({ Entries: [] }, "AmazonSQS.SendMessageBatch");
  expect(response).toMatchObject({ status: 400, body: { __type: "UnknownOperationException" } });
});
