import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** Computes the size of an item in bytes, as DynamoDB counts it for capacity: names and values. */
export function computeItemSize(item: Record<string, AttributeValue>): number {
  return Object.entries(item).reduce(
    (size, [name, value]) => size + Buffer.byteLength(name) + computeValueSize(value),
    0,
  );
}

/** A list or map takes 3 bytes, and 1 more per element. */
function computeValueSize({ S, N, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  if (L) return L.reduce((size, value) => size + 1 + computeValueSize(value), 3);
  if (M) return 3 + Object.keys(M).length + computeItemSize(M);
  return 1;
}
