import * as v from "valibot";
import { OrgId, UserId } from "../identity/principal.ts";

/** `Source` of all entries on the event bus. Their `DetailType` is the type of the event, and `Detail` the event. */
export const EVENT_SOURCE = "lead-lists";

/** An event names at most this many members or leads. A change of more has several events. */
export const MAX_IDS_PER_EVENT = 1_000;

const uuid = v.pipe(v.string(), v.uuid());

/** Nothing in an event comes from a person's record. */
const common = {
  /** Derived from the change, so that it is the same whenever the change is published again. */
  id: uuid,
  /** When the items changed. Each change of an item has a later time than the change before. */
  time: v.pipe(v.string(), v.isoTimestamp(), v.regex(/T[\d:]{8}\.\d{3}Z$/)),
  orgId: OrgId,
  userId: UserId,
  /** The same in all events of an operation. */
  operationId: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
};
const items = {
  ids: v.pipe(v.array(uuid), v.minLength(1), v.maxLength(MAX_IDS_PER_EVENT)),
  /** The number of `ids`. */
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_IDS_PER_EVENT)),
};

/** A list was created, changed or deleted. A deletion stands for its members, too. */
export const LeadListEvent = v.object({
  type: v.picklist(["leadlist.created", "leadlist.updated", "leadlist.deleted"]),
  ...common,
  listId: uuid,
  count: v.literal(1),
});

/** Persons or companies were added to a list, or removed from it. */
const MembersEvent = v.object({
  type: v.picklist(["members.added", "members.removed"]),
  ...common,
  listId: uuid,
  entityType: v.picklist(["person", "company"]),
  ...items,
});

/** The organisation got leads, or corrected or erased them. A person can be erased without having had a lead. */
const LeadEvent = v.object({
  type: v.picklist(["lead.created", "lead.updated", "lead.erased"]),
  ...common,
  entityType: v.literal("person"),
  ...items,
});

/** An event on the bus. It tells of a change that the database has stored. */
export const ChangeEvent = v.variant("type", [LeadListEvent, MembersEvent, LeadEvent]);
export type ChangeEvent = v.InferOutput<typeof ChangeEvent>;
export type EventType = ChangeEvent["type"];
