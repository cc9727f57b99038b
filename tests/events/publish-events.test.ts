import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { expect, test } from "vitest";
import { readEventSettings } from "../../lib/config.ts";
import { membershipKey } from "../../lib/dynamodb/keys.ts";
import { buildEvents } from "../../lib/events/build-events.ts";
import type { StreamRecord } from "../../lib/events/read-change.ts";
import { OrgId } from "../../lib/identity/principal.ts";
import { startEventPublisher } from "../testkit/event-publisher.ts";
import { log } from "../testkit/setup.ts";
import { buildRecord } from "../testkit/stream-records.ts";

const org = v.parse(OrgId, "acme");
const TIME = "2026-01-01T00:00:00.000Z";

/** A record of a member that is added by an operation of its own, so that it becomes an event of its own. */
function addMember(n: number, operationId = `operation-${String(n).padStart(4, "0")}`): StreamRecord {
  const key = membershipKey(org, randomUUID(), "person", randomUUID());
  return buildRecord(key, { after: { addedAt: TIME, addedBy: "ada", operationId } });
}
const addMembers = (count: number) => Array.from({ length: count }, (_, i) => addMember(i));

/** Records of one operation that adds many members to one list, so that the event is large. */
function addThousand(operationId: string): StreamRecord[] {
  const listId = randomUUID();
  return Array.from({ length: 1_000 }, () => {
    const key = membershipKey(org, listId, "person", randomUUID());
    return buildRecord(key, { after: { addedAt: TIME, addedBy: "ada", operationId } });
  });
}

const toEvents = (records: readonly StreamRecord[]) => buildEvents(records).events.map(({ event }) => event);
const readSequence = (record: StreamRecord | undefined) => record?.dynamodb?.SequenceNumber;
const operationOf = (entry: string): string => JSON.parse(entry).operationId;

test("publish-events puts each event on the bus, with its type and time", async () => {
  const publisher = await startEventPublisher();
  const records = addMembers(3);
  expect(await publisher.publish(records)).toEqual({ batchItemFailures: [] });
  const entries = publisher.takePublished();
  expect(entries.map(({ Detail }) => JSON.parse(Detail))).toEqual(toEvents(records));
  for (const entry of entries) {
    expect(entry).toMatchObject({ EventBusName: "a-bus", Source: "lead-lists", DetailType: "members.added" });
    expect(entry).toMatchObject({ Time: Date.parse(TIME) / 1_000 });
  }
  expect(publisher.queue.size).toBe(0);
});

test("publish-events sends no request without events", async () => {
  const publisher = await startEventPublisher();
  expect(await publisher.publish([])).toEqual({ batchItemFailures: [] });
  expect(publisher.takeRequests()).toEqual([]);
});

test("publish-events sends at most 10 events and 240 KB in a request", async () => {
  const publisher = await startEventPublisher();
  await publisher.publish(addMembers(25));
  expect(publisher.takeRequests().map(({ entries }) => entries.length)).toEqual([10, 10, 5]);
  await publisher.publish(["a", "b", "c", "d", "e", "f", "g"].flatMap((name) => addThousand(`operation-${name}`)));
  const sizes = publisher.takeRequests().map(({ entries }) => entries.map((entry) => Buffer.byteLength(entry)));
  expect(sizes.map(({ length }) => length)).toEqual([6, 1]);
  expect(sizes.flat().reduce((sum, size) => sum + size)).toBeGreaterThan(240 * 1_024);
});

test("publish-events sends only the entries again that EventBridge rejected with status 200", async () => {
  const publisher = await startEventPublisher();
  const records = addMembers(10);
  let requests = 0;
  publisher.fail(() => (requests++ === 0 ? { reject: (_, i) => i === 3 || i === 7 } : undefined));
  expect(await publisher.publish(records)).toEqual({ batchItemFailures: [] });
  expect(publisher.takeRequests().map(({ entries }) => entries.map(operationOf))).toEqual([
    expect.objectContaining({ length: 10 }),
    ["operation-0003", "operation-0007"],
  ]);
  expect(publisher.takePublished()).toHaveLength(10);
  expect(publisher.queue.size).toBe(0);
});

test.each([
  ["without entries", { body: "{}" }],
  ["with fewer entries than were sent", { body: '{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}' }],
  ["with entries without a result", { body: '{"FailedEntryCount":0,"Entries":[{},{}]}' }],
  ["that is not JSON", { body: "<html>" }],
] as const)("publish-events does not take a response of status 200 %s as a success", async (_, fault) => {
  const publisher = await startEventPublisher();
  const records = addMembers(2);
  publisher.fail(({ operation }) => (operation === "PutEvents" ? fault : undefined));
  expect(await publisher.publish(records)).toEqual({ batchItemFailures: [] });
  expect(publisher.readQueue()).toContainEqual(toEvents(records)[1]);
});

test.each([{ status: 500 }, { status: 400 }, "reset", "lose"] as const)(
  "publish-events repeats requests that fail with %j, then puts their events on the queue",
  async (fault) => {
    const publisher = await startEventPublisher();
    const records = addMembers(12);
    publisher.fail(({ operation }) => (operation === "PutEvents" ? fault : undefined));
    expect(await publisher.publish(records)).toEqual({ batchItemFailures: [] });
    const requests = publisher.takeRequests();
    expect(requests.filter(({ operation }) => operation === "PutEvents")).toHaveLength(2 * 5);
    expect(publisher.readQueue()).toEqual(toEvents(records));
    const queued = requests.filter(({ operation }) => operation === "SendMessageBatch");
    expect(queued.map(({ entries }) => entries.length)).toEqual([10, 2]);
  },
);

test("publish-events puts only the events on the queue that the bus keeps rejecting", async () => {
  const publisher = await startEventPublisher();
  const records = addMembers(10);
  publisher.fail(({ operation }) =>
    operation === "PutEvents" ? { reject: (entry) => operationOf(entry) === "operation-0004" } : undefined,
  );
  expect(await publisher.publish(records)).toEqual({ batchItemFailures: [] });
  expect(publisher.readQueue()).toMatchObject([{ operationId: "operation-0004" }]);
  expect(publisher.takePublished()).toHaveLength(9);
});

test("publish-events sends messages again that the queue rejected", async () => {
  const publisher = await startEventPublisher();
  const records = addMembers(5);
  let sends = 0;
  publisher.fail(({ operation }) => {
    if (operation === "PutEvents") return { status: 500 };
    return sends++ === 0 ? { reject: (_, i) => i > 0 } : undefined;
  });
  expect(await publisher.publish(records)).toEqual({ batchItemFailures: [] });
  expect(publisher.readQueue()).toEqual(toEvents(records));
});

test("publish-events splits messages at 240 KB", async () => {
  const publisher = await startEventPublisher();
  publisher.fail(({ operation }) => (operation === "PutEvents" ? { status: 500 } : undefined));
  await publisher.publish(["a", "b", "c", "d", "e", "f", "g"].flatMap((name) => addThousand(`operation-${name}`)));
  const queued = publisher.takeRequests().filter(({ operation }) => operation === "SendMessageBatch");
  expect(queued.map(({ entries }) => entries.length)).toEqual([6, 1]);
});

test("publish-events reports the first record of the events that neither the bus nor the queue accepts", async () => {
  const publisher = await startEventPublisher();
  const records = addMembers(7);
  // The records 2 and 5.
  const isRejected = (entry: string) => ["operation-0001", "operation-0004"].includes(operationOf(entry));
  publisher.fail(() => ({ reject: isRejected }));
  expect(await publisher.publish(records)).toEqual({
    batchItemFailures: [{ itemIdentifier: readSequence(records[1]) }],
  });
  expect(publisher.takePublished()).toHaveLength(5);
});

test("publish-events reports the first record of an event, although events are sent in the order of their times", async () => {
  const publisher = await startEventPublisher();
  const later = { addedAt: "2026-02-01T00:00:00.000Z", addedBy: "ada", operationId: "operation-later" };
  const first = buildRecord(membershipKey(org, randomUUID(), "person", randomUUID()), { after: later });
  const records = [first, ...addMembers(3)];
  publisher.fail(() => ({ status: 500 }));
  expect(await publisher.publish(records)).toEqual({ batchItemFailures: [{ itemIdentifier: readSequence(first) }] });
});

test("publish-events responds before its time is over if no service responds", async () => {
  const publisher = await startEventPublisher();
  const records = addMembers(2);
  publisher.fail(() => "hang");
  const timeout = AbortSignal.timeout(3_000);
  const { batchItemFailures } = await publisher.publish(records, 3_000);
  expect(batchItemFailures).toEqual([{ itemIdentifier: readSequence(records[0]) }]);
  expect(timeout.aborted).toBe(false);
});

test("publish-events logs counts and names of errors, and nothing of an event", async () => {
  const publisher = await startEventPublisher();
  const record = addMember(1);
  log.take();
  await publisher.publish([record]);
  publisher.fail(({ operation }) => (operation === "PutEvents" ? { status: 500 } : undefined));
  await publisher.publish([record, { eventName: "INSERT", dynamodb: { NewImage: {} } }]);
  const [success, failure, ...rest] = log.take().map((line) => JSON.parse(line));
  expect(rest).toEqual([]);
  expect(success).toMatchObject({ level: "INFO", message: "events", records: 1, events: 1, unsent: 0, unqueued: 0 });
  expect(failure).toMatchObject({ level: "ERROR", records: 2, events: 1, unsent: 1, unqueued: 0 });
  expect(failure).toMatchObject({ busError: "InternalException", unreadable: { "without a key": 1 } });
  expect(JSON.stringify([success, failure])).not.toContain("operation-");
});

test.each([
  ["EVENT_BUS", { UNSENT_EVENTS_QUEUE: "https://sqs.example.com/1/q" }, "is not set"],
  ["UNSENT_EVENTS_QUEUE", { EVENT_BUS: "bus" }, "is not set"],
  ["UNSENT_EVENTS_QUEUE", { EVENT_BUS: "bus", UNSENT_EVENTS_QUEUE: "a queue" }, "is not valid"],
  ["EVENT_BUS", { EVENT_BUS: "a bus", UNSENT_EVENTS_QUEUE: "https://sqs.example.com/1/q" }, "is not valid"],
])("readEventSettings names %s if the environment is %j", (name, environment, reason) => {
  expect(() => readEventSettings(environment)).toThrow(`Environment variable ${name} ${reason}`);
});
