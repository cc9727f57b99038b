import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { toKeyAttributes } from "../../lib/dynamodb/item.ts";
import { leadListKey, memberCountKey } from "../../lib/dynamodb/keys.ts";
import type { OrgId } from "../../lib/identity/principal.ts";
import { client } from "./client.ts";
import { readItem } from "./db-read.ts";
import { TABLES } from "./environment.ts";

/** What a response shows of the members of a list that never had any. */
export const NO_MEMBERS = { memberCount: 0, membersChangedAt: null };

interface List {
  readonly orgId: OrgId;
  readonly listId: string;
}

const toCountKey = ({ orgId, listId }: List) => memberCountKey(leadListKey(orgId, listId));

/** Reads the kept count of a list as it is stored. */
export const readCount = (list: List) => readItem(toCountKey(list));

/** Sets an attribute of a kept count, as an operation would that crashed or lost a response. */
export const setCountAttribute = (list: List, name: string, value: { readonly N: string } | { readonly S: string }) =>
  client.send(
    new UpdateItemCommand({
      TableName: TABLES.tenants,
      Key: toKeyAttributes(toCountKey(list)),
      UpdateExpression: "SET #name = :value",
      ExpressionAttributeNames: { "#name": name },
      ExpressionAttributeValues: { ":value": value },
    }),
  );
