import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { ChangeEvent } from "../../../lib/events/event.schema.ts";
import type { StreamRecord } from "../../../lib/events/read-change.ts";
import { toCanonicalJson } from "../faults/canonical-json.ts";

/** A change of one item: what an event must report. */
export interface ItemChange {
  readonly type: ChangeEvent["type"];
  readonly orgId: string;
  readonly listId: string;
  /** Of a member or a lead. */
  readonly id: string;
  readonly operationId: string;
}

type Image = Readonly<Record<string, AttributeValue>>;

/**
 * Finds the changes of a stream by comparing the states of the items: who is a member, what is in a list or a lead. Unlike the
 * service, it does not look at the times of the changes.
 */
export function findChanges(records: readonly StreamRecord[]): ItemChange[] {
  return records.flatMap(({ dynamodb }): ItemChange[] => {
    const before = dynamodb?.OldImage as Image | undefined;
    const after = dynamodb?.NewImage as Image | undefined;
    if (!after) return [];
    const [, orgId = "", kind, name = ""] = (after.pk?.S ?? "").split("#");
    const [sort, sortId = ""] = (after.sk?.S ?? "").split("#");
    const operationId = after.operationId?.S ?? "";
    if (kind === "LIST" && sortId) {
      const type = compareMembership(before, after);
      return type ? [{ type, orgId, listId: name, id: sortId, operationId }] : [];
    }
    if (kind === undefined && sort === "LIST") {
      const type = compareList(before, after);
      return type ? [{ type, orgId, listId: sortId, id: "", operationId }] : [];
    }
    if (kind === "PERSON") {
      const type = compareLead(before, after);
      return type ? [{ type, orgId, listId: "", id: name, operationId }] : [];
    }
    return [];
  });
}

function compareMembership(before: Image | undefined, after: Image) {
  const [was, is] = [before !== undefined && !before.expiresAt, !after.expiresAt];
  if (was === is) return undefined;
  return is ? "members.added" : "members.removed";
}

function compareList(before: Image | undefined, after: Image) {
  if (!before) return "leadlist.created";
  if (after.deletedAt && !before.deletedAt) return "leadlist.deleted";
  return differ(before, after, ["name", "userIds", "updatedBy"]) ? "leadlist.updated" : undefined;
}

function compareLead(before: Image | undefined, after: Image) {
  if (after.erasedAt) return before?.erasedAt ? undefined : "lead.erased";
  if (!before) return "lead.created";
  return differ(before, after, ["person", "externalId"]) ? "lead.updated" : undefined;
}

const differ = (before: Image, after: Image, names: readonly string[]): boolean =>
  names.some((name) => toCanonicalJson(before[name] ?? null) !== toCanonicalJson(after[name] ?? null));

/** What an event reports, as changes of single items. */
export function listReported(event: ChangeEvent): ItemChange[] {
  const { type, orgId, operationId } = event;
  const listId = "listId" in event ? event.listId : "";
  const ids = "ids" in event ? event.ids : [""];
  return ids.map((id) => ({ type, orgId, listId, id, operationId }));
}

export const formatChange = ({ type, orgId, listId, id, operationId }: ItemChange): string =>
  [type, orgId, listId, id, operationId].join(" ");

export const formatItem = ({ type, orgId, listId, id }: ItemChange): string =>
  [type.split(".")[0], orgId, listId, id].join(" ");
