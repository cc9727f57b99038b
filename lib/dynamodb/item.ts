import { marshall } from "@aws-sdk/util-dynamodb";
import type { Item } from "./get-items.ts";
import type { Key } from "./tables.ts";

/** Builds a whole item from its key and its other attributes, given as plain JavaScript values. */
export const buildItem = ({ table: _, ...key }: Key, attributes: object): Item => marshall({ ...key, ...attributes });
