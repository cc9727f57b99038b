import * as v from "valibot";
import type { Item } from "../dynamodb/item.ts";
import { unmarshallToJson } from "../dynamodb/json.ts";
import { buildETag, type WithETag } from "../etag.ts";
import { readOperationIds } from "../idempotent-operation.ts";
import { ErasedLead, LeadOrigin, type PersonLead } from "./lead.schema.ts";
import { readRecord } from "./read-record.ts";
import { Person } from "./record.schema.ts";

/**
 * Parses an organisation's lead of a person and derives its entity tag, which changes with each change of the lead.
 * @throws ValiError if the item is not a lead
 */
export function parseLead(id: string, item: Item): WithETag<PersonLead> {
  const { person: _, ...own } = item;
  return {
    ...v.parse(Person, readRecord("person", item, { id })),
    ...v.parse(item.erasedAt ? ErasedLead : LeadOrigin, unmarshallToJson(own)),
    etag: buildETag(item.copiedAt?.S, item.erasedAt?.S, readOperationIds(item)[0]),
  };
}

/** When a lead was last corrected or, if never, copied. @returns undefined without a lead */
export const readChangeTime = (item: Item | undefined): string | undefined => item?.updatedAt?.S ?? item?.copiedAt?.S;
