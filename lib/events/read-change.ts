import * as v from "valibot";
import { isResourceSortKey, parseKey, type Resource } from "../dynamodb/keys.ts";
import { type ChangeEvent, type EventType, LeadListEvent } from "./event.schema.ts";

/** The attributes of an item, as a stream record contains them. Only strings are read. */
type Image = Readonly<Record<string, { readonly S?: string | undefined } | undefined>>;

/** The parts of a DynamoDB stream record that tell what changed. */
export interface StreamRecord {
  readonly eventName?: string | undefined;
  readonly dynamodb?:
    | {
        readonly Keys?: Image | undefined;
        readonly NewImage?: Image | undefined;
        readonly OldImage?: Image | undefined;
        readonly SequenceNumber?: string | undefined;
      }
    | undefined;
}

type OmitOfEach<T, K extends string> = T extends unknown ? Omit<T, K> : never;

/** An event without what depends on the other records of its operation. */
export type Change = OmitOfEach<ChangeEvent, "id" | "ids" | "count">;
type ChangedItem = OmitOfEach<Change, keyof Stamp | "orgId">;

/** When, by whom and in which operation an item changed. */
const Stamp = v.pick(LeadListEvent, ["time", "userId", "operationId"]);
type Stamp = v.InferOutput<typeof Stamp>;

/**
 * The attributes with the time and the user of a change are named after it: `addedAt`, `addedBy`. A deletion sets
 * `updatedAt`, too, which is always later than the change before. `deletedAt` may not be, if clocks differ.
 */
const VERBS: Readonly<Record<EventType, string>> = {
  "leadlist.created": "created",
  "leadlist.updated": "updated",
  "leadlist.deleted": "updated",
  "members.added": "added",
  "members.removed": "removed",
  "lead.created": "copied",
  "lead.updated": "updated",
  "lead.erased": "erased",
};

type ReadChange =
  /** @param id of the member or lead; undefined if a list changed */
  | { readonly change: Change; readonly id?: string }
  /** The key or the new image is not what the service writes. @param unreadable how the sort key starts, without an id */
  | { readonly unreadable: string }
  /** Nothing was changed: an item expired or was cleaned up, is of another kind, or was written again with the same change. */
  | "none";

/**
 * Reads what changed in a list, a membership or a lead: the last change that the new image records, unless the old image
 * records it already. Accepts any record without an error.
 */
export function readChange({ eventName, dynamodb }: StreamRecord): ReadChange {
  const { Keys, NewImage, OldImage } = dynamodb ?? {};
  if (!NewImage || eventName === "REMOVE") return "none";
  const [pk, sk] = [readString(Keys, "pk"), readString(Keys, "sk")];
  if (pk === undefined || sk === undefined) return { unreadable: "without a key" };
  if (!isResourceSortKey(sk)) return "none";
  const unreadable = /^[A-Z]+#?/.exec(sk)?.[0] ?? "";
  const resource = parseKey({ pk, sk });
  if (!resource) return { unreadable };

  const item = readItem(resource, NewImage);
  const time = readTime(item, NewImage);
  const former = OldImage && readItem(resource, OldImage);
  if (former?.type === item.type && readTime(former, OldImage) === time) return "none";
  const userId = readString(NewImage, `${VERBS[item.type]}By`);
  const stamp = v.safeParse(Stamp, { time, userId, operationId: readString(NewImage, "operationId") });
  if (!stamp.success) return { unreadable };
  const change = { ...item, orgId: resource.orgId, ...stamp.output };
  return resource.kind === "leadList" ? { change } : { change, id: resource.id };
}

/** Reads the last change of an item. A member who was added again still has `removedAt`, so `expiresAt` decides. */
function readItem(resource: Resource, image: Image): ChangedItem {
  switch (resource.kind) {
    case "leadList":
      return { type: readListType(image), listId: resource.listId };
    case "membership": {
      const { listId, entityType } = resource;
      return { type: image.expiresAt ? "members.removed" : "members.added", listId, entityType };
    }
    case "lead":
      return { type: readLeadType(image), entityType: "person" };
  }
}

function readListType(image: Image) {
  if (image.deletedAt) return "leadlist.deleted";
  return readString(image, "updatedAt") === readString(image, "createdAt") ? "leadlist.created" : "leadlist.updated";
}

function readLeadType(image: Image) {
  if (image.erasedAt) return "lead.erased";
  return image.updatedAt ? "lead.updated" : "lead.created";
}

const readTime = ({ type }: ChangedItem, image: Image | undefined) => readString(image, `${VERBS[type]}At`);

function readString(image: Image | undefined, name: string): string | undefined {
  const value: unknown = image?.[name]?.S;
  return typeof value === "string" ? value : undefined;
}
