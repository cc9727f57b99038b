import { v5 } from "uuid";
import { chunk } from "../chunks.ts";
import { type ChangeEvent, MAX_IDS_PER_EVENT } from "./event.schema.ts";
import { type Change, readChange, type StreamRecord } from "./read-change.ts";

/** The namespace of the ids of events (RFC 9562, 5.5). */
const NAMESPACE = "5e9a3e0a-6c3b-4c53-9f0c-0a1d6f6b7c21";

export interface BuiltEvent {
  readonly event: ChangeEvent;
  /** The position of the first record of the event. If the event cannot be sent, the stream is read again from there. */
  readonly firstRecord: number;
}

interface Group {
  readonly change: Change;
  readonly members: { readonly id: string; readonly record: number }[];
  readonly firstRecord: number;
}

/**
 * Turns the records of a stream into events: one for each operation, list, kind and time, and as many as its ids need.
 * The same records always give the same events.
 * @param records of one shard, in their order
 * @returns the events in the order of their times, which is the order of the changes of each item; and the number of
 * records that are not what the service writes, by how their sort keys start
 */
export function buildEvents(records: readonly StreamRecord[]): {
  events: BuiltEvent[];
  unreadable: Record<string, number>;
} {
  const groups = new Map<string, Group>();
  const unreadable: Record<string, number> = {};
  for (const [record, content] of records.entries()) {
    const read = readChange(content);
    if (read === "none") continue;
    if ("unreadable" in read) {
      unreadable[read.unreadable] = (unreadable[read.unreadable] ?? 0) + 1;
      continue;
    }
    const { change, id } = read;
    const name = nameChange(change);
    const group = groups.get(name) ?? { change, members: [], firstRecord: record };
    groups.set(name, group);
    if (id !== undefined) group.members.push({ id, record });
  }
  const events = [...groups.values()].flatMap(splitGroup);
  return { events: events.sort((a, b) => compare(a.event.time, b.event.time)), unreadable };
}

/** What the events of a group have in common, and what their ids are derived from, in a fixed order. */
const nameChange = ({ type, orgId, operationId, time, ...item }: Change): string =>
  JSON.stringify([
    ...[type, orgId, operationId, time],
    ...["listId" in item ? item.listId : null, "entityType" in item ? item.entityType : null],
  ]);

function splitGroup({ change, members, firstRecord }: Group): BuiltEvent[] {
  if (!("entityType" in change)) return [{ event: { id: deriveId(change), ...change, count: 1 }, firstRecord }];
  // A batch can contain the same record twice.
  const distinct = [...new Map(members.toReversed().map((member) => [member.id, member])).values()];
  const sorted = distinct.sort((a, b) => compare(a.id, b.id));
  return Array.from(chunk(sorted, MAX_IDS_PER_EVENT), (part) => {
    const ids = part.map(({ id }) => id);
    // The ids come last, because Logs Insights finds only the first 200 fields of an entry.
    const event = { id: deriveId(change, ids), ...change, count: ids.length, ids };
    return { event, firstRecord: Math.min(...part.map(({ record }) => record)) };
  });
}

const deriveId = (change: Change, ids: readonly string[] = []): string =>
  v5([nameChange(change), ...ids].join("\n"), NAMESPACE);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
