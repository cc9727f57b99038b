import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/**
 * The maximum of TransactWriteItems. AWS documents none for BatchExecuteStatement, where it bounds the memory of a request.
 */
export const MAX_BYTES_PER_REQUEST = 4 * 1024 * 1024;

/**
 * Shorter strings are not measured. Their number of UTF-16 code units times 6 is an upper bound, found in no time: JSON
 * writes a control character as `\\u0001`.
 */
const MIN_MEASURED_LENGTH = 64;
/** The most bytes around a value in DynamoDB's JSON: quotes, colon, comma, type name, and `false`. */
const OVERHEAD = 18;

/** Estimates how many bytes attributes take in a request, rather too many than too few. */
export function estimateBytes(attributes: Readonly<Record<string, AttributeValue>>): number {
  let bytes = 0;
  for (const name in attributes) bytes += stringBytes(name) + valueBytes(attributes[name]);
  return bytes;
}

function valueBytes(value: AttributeValue | undefined): number {
  if (value?.S !== undefined) return OVERHEAD + stringBytes(value.S);
  if (value?.M) return OVERHEAD + estimateBytes(value.M);
  if (value?.L) return value.L.reduce((sum, item) => sum + valueBytes(item), OVERHEAD);
  if (value?.N !== undefined) return OVERHEAD + value.N.length;
  // Sets and binary values are rare, so an upper bound is enough.
  const items = value?.SS ?? value?.NS ?? value?.BS ?? (value?.B ? [value.B] : []);
  return items.reduce((sum, { length }) => sum + OVERHEAD + 6 * length, OVERHEAD);
}

const stringBytes = (text: string): number =>
  text.length < MIN_MEASURED_LENGTH ? 6 * text.length : Buffer.byteLength(JSON.stringify(text));
