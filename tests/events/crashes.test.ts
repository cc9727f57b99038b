import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { expect, test } from "vitest";
import { membershipKey } from "../../lib/dynamodb/keys.ts";
import type { StreamRecord } from "../../lib/events/read-change.ts";
import { OrgId } from "../../lib/identity/principal.ts";
import { startEventPublisher } from "../testkit/event-publisher.ts";
import { killAt, takeEvents } from "../testkit/events/deliver.ts";
import { range } from "../testkit/faults/seed.ts";
import { buildRecord } from "../testkit/stream-records.ts";

const org = v.parse(OrgId, "acme");

/** Enough operations for several requests. */
const records: readonly StreamRecord[] = range(60).map((i) => {
  const after = { addedAt: "2026-01-01T00:00:00.000Z", addedBy: "ada", operationId: `operation-${i % 35}` };
  return buildRecord(membershipKey(org, randomUUID(), "person", randomUUID()), { after });
});

test("publish-events builds the same events, with the same ids, each time that a batch is delivered", async () => {
  const publisher = await startEventPublisher();
  await publisher.publish(records);
  const once = takeEvents(publisher);
  expect(once).toHaveLength(60);
  await publisher.publish(records);
  expect(takeEvents(publisher)).toEqual(once);
});

test("publish-events, killed before or after any of its requests, loses no event if the batch is delivered again", async () => {
  const publisher = await startEventPublisher();
  await publisher.publish(records);
  const requests = publisher.takeRequests().length;
  expect(requests).toBe(6);
  const complete = takeEvents(publisher);
  for (const n of range(requests)) {
    for (const moment of ["before", "after"] as const) {
      publisher.fail(killAt(n + 1, moment));
      await publisher.publish(records);
      publisher.heal();
      const partial = takeEvents(publisher);
      expect(partial).toEqual(complete.slice(0, 10 * (moment === "after" ? n + 1 : n)));
      await publisher.publish(records);
      expect(takeEvents(publisher)).toEqual(complete);
    }
  }
});

test("publish-events, killed while it puts events on the queue, loses no event if the batch is delivered again", async () => {
  const publisher = await startEventPublisher();
  for (const n of range(6)) {
    const kill = killAt(n + 1, "after");
    publisher.fail((request) => (request.operation === "PutEvents" ? { status: 500 } : kill(request)));
    await publisher.publish(records);
    publisher.heal();
    const queued = takeEvents(publisher);
    expect(queued).toHaveLength(10 * (n + 1));
    await publisher.publish(records);
    const ids = new Set(takeEvents(publisher).map(({ id }) => id));
    expect(new Set(queued.map(({ id }) => id)).isSubsetOf(ids)).toBe(true);
    expect(ids.size).toBe(60);
  }
});
