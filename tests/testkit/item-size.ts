import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** An item's size in bytes, as DynamoDB counts it for capacity: names and values. */
export function itemSize(item: Record<string, AttributeValue>): number {
  return Object.entries(item).reduce((size, [name, value]) => size + Buffer.byteLength(name) + valueSize(value), 0);
}

/** A list or map costs 3 bytes, and 1 for each of its elements. */
function valueSize({ S, N, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  if (L) return L.reduce((size, value) => size + 1 + valueSize(value), 3);
  if (M) return 3 + Object.keys(M).length + itemSize(M);
  return 1;
}
