import { marshall } from "@aws-sdk/util-dynamodb";
import { toKeyAttributes } from "../../lib/dynamodb/item.ts";
import type { TenantKey } from "../../lib/dynamodb/tables.ts";
import type { StreamRecord } from "../../lib/events/read-change.ts";

let sequence = 0;

/** Builds a record of the stream of the tenants' table. @param images the attributes of the item, without its key */
export function buildRecord(
  key: TenantKey,
  { before, after }: { readonly before?: object | undefined; readonly after?: object | undefined },
): StreamRecord {
  const Keys = toKeyAttributes(key);
  const toImage = (attributes: object | undefined) => attributes && { ...Keys, ...marshall(attributes) };
  return {
    eventName: after ? (before ? "MODIFY" : "INSERT") : "REMOVE",
    dynamodb: {
      Keys,
      NewImage: toImage(after),
      OldImage: toImage(before),
      SequenceNumber: String(++sequence).padStart(21, "0"),
    },
  };
}
