/** The length of a UUID in bytes. */
const UUID_BYTES = 16;

/** Packs UUIDs into 16 bytes each, less than half of their length as text. @param ids in the form `8-4-4-4-12` */
export function packUuids(ids: readonly string[]): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(ids.join("").replaceAll("-", ""), "hex");
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Whether `packUuids` can have returned these bytes. */
export const arePackedUuids = (bytes: Uint8Array): boolean => bytes.length % UUID_BYTES === 0;

/**
 * Unpacks the UUIDs at some positions, in lower case.
 * @param bytes from `packUuids`
 * @param end the position after the last one; the result is cut short at the end of the bytes
 */
export function unpackUuids({ buffer, byteOffset, byteLength }: Uint8Array, start: number, end: number): string[] {
  const hex = Buffer.from(buffer, byteOffset, byteLength).toString("hex", start * UUID_BYTES, end * UUID_BYTES);
  return Array.from({ length: hex.length / (2 * UUID_BYTES) }, (_, i) => {
    const at = i * 2 * UUID_BYTES;
    const part = (from: number, to: number) => hex.slice(at + from, at + to);
    return `${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20, 32)}`;
  });
}
