import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** What an attribute holds, as JSON can say it: a set is an array, bytes are base64, a number the nearest JavaScript has. */
function toJson({ S, N, BOOL, L, M, SS, NS, BS, B }: AttributeValue): unknown {
  if (M) return objectToJson(M);
  if (L) return L.map(toJson);
  if (N !== undefined) return Number(N);
  if (NS) return NS.map(Number);
  if (B) return base64(B);
  if (BS) return BS.map(base64);
  return S ?? BOOL ?? SS ?? null;
}

export const objectToJson = (map: Record<string, AttributeValue>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, toJson(value)]));

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
