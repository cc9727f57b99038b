import { randomUUID } from "node:crypto";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { copyKey, leadListKey, listReferenceKey, membershipKey, searchKey } from "../../lib/dynamodb/keys.ts";
import { buildEvents } from "../../lib/events/build-events.ts";
import { ChangeEvent } from "../../lib/events/event.schema.ts";
import type { StreamRecord } from "../../lib/events/read-change.ts";
import { OrgId } from "../../lib/identity/principal.ts";
import { buildPerson } from "../testkit/people.ts";
import { buildRecord } from "../testkit/stream-records.ts";

const org = v.parse(OrgId, "acme");
const [list, ada, ben] = [randomUUID(), randomUUID(), randomUUID()];
const [T1, T2, T3] = ["2026-01-01T00:00:00.001Z", "2026-01-01T00:00:00.002Z", "2026-01-01T00:00:00.003Z"];
const [o1, o2, o3] = ["operation-number-00001", "operation-number-00002", "operation-number-00003"];

const listKey = leadListKey(org, list);
const memberKey = (id: string) => membershipKey(org, list, "person", id);
const created = { name: "A list", createdAt: T1, createdBy: "ada", updatedAt: T1, updatedBy: "ada", operationId: o1 };
const updated = { ...created, name: "Another", updatedAt: T2, updatedBy: "ben", operationId: o2 };
/** Deleted by a process whose clock is behind. */
const deleted = { ...updated, deletedAt: T1, deletedBy: "ben", updatedAt: T3, operationId: o3, sweep: "pending" };
const added = { addedAt: T1, addedBy: "ada", operationId: o1 };
const removed = { ...added, removedAt: T2, removedBy: "ben", operationId: o2, expiresAt: 1_800_000_000 };
const { expiresAt: _, ...addedAgain } = { ...removed, addedAt: T3, addedBy: "cy", operationId: o3 };
const person = buildPerson(ada);
const copied = { person, source: "global", copiedAt: T1, copiedBy: "ada", operationId: o1 };
const corrected = { ...copied, updatedAt: T2, updatedBy: "ben", operationId: o2 };
const erased = { erasedAt: T3, erasedBy: "boss", profile: "hash", operationId: o3 };

/** The events of the records, without their ids. */
function listEvents(...records: readonly StreamRecord[]) {
  const { events, unreadable } = buildEvents(records);
  expect(unreadable).toEqual({});
  return events.map(({ event: { id, ...event } }) => event);
}

describe("buildEvents reports", () => {
  const stamp = (time: string, userId: string, operationId: string) => ({ time, orgId: org, userId, operationId });
  const members = { listId: list, entityType: "person", ids: [ada], count: 1 };
  const leads = { entityType: "person", ids: [ada], count: 1 };

  test.each([
    ["leadlist.created", listKey, undefined, created, { ...stamp(T1, "ada", o1), listId: list, count: 1 }],
    ["leadlist.updated", listKey, created, updated, { ...stamp(T2, "ben", o2), listId: list, count: 1 }],
    ["leadlist.deleted", listKey, updated, deleted, { ...stamp(T3, "ben", o3), listId: list, count: 1 }],
    ["members.added", memberKey(ada), undefined, added, { ...stamp(T1, "ada", o1), ...members }],
    ["members.removed", memberKey(ada), added, removed, { ...stamp(T2, "ben", o2), ...members }],
    ["members.added", memberKey(ada), removed, addedAgain, { ...stamp(T3, "cy", o3), ...members }],
    ["lead.created", copyKey(org, "person", ada), undefined, copied, { ...stamp(T1, "ada", o1), ...leads }],
    ["lead.updated", copyKey(org, "person", ada), copied, corrected, { ...stamp(T2, "ben", o2), ...leads }],
    ["lead.erased", copyKey(org, "person", ada), corrected, erased, { ...stamp(T3, "boss", o3), ...leads }],
    ["lead.erased", copyKey(org, "person", ada), undefined, erased, { ...stamp(T3, "boss", o3), ...leads }],
  ])("%s", (type, key, before, after, event) => {
    expect(listEvents(buildRecord(key, { before, after }))).toEqual([{ type, ...event }]);
  });

  test("members of a list of companies with their type", () => {
    const key = membershipKey(org, list, "company", ben);
    expect(listEvents(buildRecord(key, { after: added }))).toMatchObject([{ entityType: "company", ids: [ben] }]);
  });

  test("no value of a person", () => {
    const { events } = buildEvents([buildRecord(copyKey(org, "person", ada), { before: copied, after: corrected })]);
    const text = JSON.stringify(events).replaceAll(ada, "");
    for (const value of Object.values(person).flat()) if (value !== ada) expect(text).not.toContain(value);
  });
});

describe("buildEvents reports nothing", () => {
  test.each([
    ["of an item that expired", memberKey(ada), removed, undefined],
    ["of an item that was deleted", listKey, deleted, undefined],
    ["of an item that is written again, with its attributes in another order", memberKey(ada), added, reverse(added)],
    ["of a list that the sweep has finished", listKey, deleted, { ...deleted, sweep: undefined, expiresAt: 1 }],
    ["of a lead that only gets a profile", copyKey(org, "person", ada), copied, { ...copied, profile: "hash" }],
    ["of a lead that only loses its profile", copyKey(org, "person", ada), { ...copied, profile: "hash" }, copied],
    ["of an erased person who is erased again", copyKey(org, "person", ada), erased, { ...erased, operationId: o1 }],
    ["of a company's copy", copyKey(org, "company", ada), undefined, { company: {}, copiedAt: T1, copiedBy: "ada" }],
    ["of a stored search", searchKey(org, list), undefined, { totalCount: 1 }],
    ["of a list reference", listReferenceKey(listKey, { id: list, createdAt: T1 }), undefined, { type: "person" }],
  ])("%s", (_, key, before, after) => {
    expect(listEvents(buildRecord(key, { before, after: after && JSON.parse(JSON.stringify(after)) }))).toEqual([]);
  });

  test("of a record without a new image", () => {
    const { dynamodb } = buildRecord(memberKey(ada), { after: added });
    expect(listEvents({ eventName: "MODIFY", dynamodb: { ...dynamodb, NewImage: undefined } }, {})).toEqual([]);
  });
});

describe("buildEvents", () => {
  const add = (id: string, attributes = added) => buildRecord(memberKey(id), { after: attributes });

  test("puts the members of an operation into one event, sorted and each once", () => {
    const record = add(ada);
    const events = listEvents(add(ben), record, record);
    expect(events).toMatchObject([{ type: "members.added", ids: [ada, ben].sort(), count: 2 }]);
  });

  test("separates operations, lists, kinds and times", () => {
    const other = membershipKey(org, randomUUID(), "person", ada);
    const events = listEvents(
      add(ada),
      add(randomUUID(), { ...added, operationId: o2 }),
      add(randomUUID(), { ...added, addedAt: T2 }),
      buildRecord(other, { after: added }),
      buildRecord(copyKey(org, "person", ada), { after: copied }),
    );
    expect(events).toHaveLength(5);
  });

  test("names at most 1,000 ids in an event", () => {
    const ids = Array.from({ length: 2_001 }, () => randomUUID());
    const { events } = buildEvents(ids.map((id) => add(id)));
    expect(events.map(({ event }) => event.count)).toEqual([1_000, 1_000, 1]);
    expect(events.flatMap(({ event }) => ("ids" in event ? event.ids : []))).toEqual(ids.toSorted());
    expect(new Set(events.map(({ event }) => event.id)).size).toBe(3);
  });

  test("orders events by time, so that those of an item have the order of its changes", () => {
    const events = listEvents(
      add(ben, { ...added, addedAt: T3, operationId: o3 }),
      buildRecord(memberKey(ada), { before: added, after: removed }),
      buildRecord(memberKey(ada), { before: removed, after: addedAgain }),
    );
    expect(events.map(({ type, time }) => [type, time])).toEqual([
      ["members.removed", T2],
      ["members.added", T3],
    ]);
  });

  test("tells the position of an event's first record", () => {
    const { events } = buildEvents([{}, add(ben), add(ada), add(ada, { ...added, operationId: o2 })]);
    expect(events.map(({ firstRecord }) => firstRecord).toSorted()).toEqual([1, 3]);
  });

  test("counts records that it cannot read by the kind of their key, and reads the others", () => {
    const { operationId: _, ...withoutOperation } = added;
    const { events, unreadable } = buildEvents([
      add(ben),
      buildRecord(memberKey(ada), { after: withoutOperation }),
      buildRecord(memberKey(ada), { after: { ...added, addedAt: "yesterday" } }),
      buildRecord(leadListKey(org, "secret@example.com"), { after: created }),
      buildRecord({ table: "tenants", pk: "ORG#a b#PERSON#x", sk: "PERSON" }, { after: copied }),
      { eventName: "INSERT", dynamodb: { NewImage: {} } },
    ]);
    expect(unreadable).toEqual({ "PERSON#": 2, "LIST#": 1, PERSON: 1, "without a key": 1 });
    expect(events).toMatchObject([{ event: { ids: [ben] } }]);
  });

  const anyId = fc.constantFrom(ada, ben, list);
  const anyChange = fc.tuple(fc.constantFrom(T1, T2, T3), fc.constantFrom(o1, o2), fc.constantFrom("ada", "ben"));
  const anyRecord = fc.oneof(
    fc
      .tuple(anyId, anyChange)
      .map(([id, [addedAt, operationId, addedBy]]) => add(id, { addedAt, operationId, addedBy })),
    fc
      .tuple(anyId, anyChange)
      .map(([id, [copiedAt, operationId, copiedBy]]) =>
        buildRecord(copyKey(org, "person", id), { after: { person, copiedAt, operationId, copiedBy } }),
      ),
  );

  test("returns the same events for the same records, in whatever order and however often they are there", () => {
    fc.assert(
      fc.property(fc.array(anyRecord), fc.nat(), (records, seed) => {
        const shuffled = [...records, ...records].toSorted((a, b) => order(a, seed) - order(b, seed));
        const read = (batch: readonly StreamRecord[]) =>
          new Map(buildEvents(batch).events.map(({ event: { userId, ...event } }) => [event.id, event]));
        expect(read(shuffled)).toEqual(read(records));
      }),
    );
  });

  test("builds only events that the schema accepts", () => {
    fc.assert(
      fc.property(fc.array(anyRecord), (records) => {
        for (const { event } of buildEvents(records).events) expect(v.parse(ChangeEvent, event)).toEqual(event);
      }),
    );
  });

  test("does not fail for any content of a record", () => {
    const image = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom("pk", "sk", "addedAt", "operationId", "expiresAt"),
        fc.oneof(fc.jsonValue(), fc.record({ S: fc.oneof(fc.jsonValue(), fc.constant("PERSON#1")) })),
      ),
    );
    const record = fc.record({
      eventName: fc.constantFrom("INSERT", "MODIFY", "REMOVE", undefined),
      dynamodb: fc.oneof(fc.jsonValue(), fc.record({ Keys: image, NewImage: image, OldImage: image })),
    });
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const { events } = buildEvents(records as readonly StreamRecord[]);
        for (const { event } of events) expect(v.is(ChangeEvent, event)).toBe(true);
      }),
    );
  });
});

function reverse(attributes: object): object {
  return Object.fromEntries(Object.entries(attributes).toReversed());
}

const order = (record: StreamRecord, seed: number): number =>
  (Number(record.dynamodb?.SequenceNumber) * (seed + 7)) % 101;
