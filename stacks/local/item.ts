import { marshall } from "@aws-sdk/util-dynamodb";
import type { Item } from "../../lib/dynamodb/get-items.ts";
import type { Key } from "../../lib/dynamodb/keys.ts";

/** The item under a key. */
export const item = ({ table: _, ...key }: Key, attributes: object): Item => marshall({ ...key, ...attributes });
