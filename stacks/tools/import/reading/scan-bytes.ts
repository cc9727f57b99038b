import { isAscii, isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";

const SAMPLE_BYTES = 65_536;

/** What the bytes of a file say about its encoding. */
export interface ByteScan {
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
  /** The first 64 KB. */
  readonly start: Buffer;
  /** How many bytes are 0. */
  readonly zeros: number;
  /** Offset of the first byte that is not part of UTF-8. */
  readonly invalidUtf8At: number | undefined;
  /** Offset of the first character that UTF-8 encodes in several bytes. */
  readonly multiByteAt: number | undefined;
  /** Whether bytes occur that are not assigned in Windows-1252. */
  readonly hasUnassigned: boolean;
}

/** Reads all bytes of a file once. Uses constant memory. */
export async function scanBytes(blocks: AsyncIterable<Buffer>): Promise<ByteScan> {
  const hash = createHash("sha256");
  const utf8 = createUtf8Scan();
  const start: Buffer[] = [];
  let [size, zeros, hasUnassigned] = [0, 0, false];
  for await (const block of blocks) {
    if (size < SAMPLE_BYTES) start.push(block.subarray(0, SAMPLE_BYTES - size));
    size += block.length;
    hash.update(block);
    utf8.push(block);
    zeros += countZeros(block);
    hasUnassigned ||= UNASSIGNED.some((byte) => block.includes(byte));
  }
  const { invalidAt, multiByteAt } = utf8.finish();
  const bytes = Buffer.concat(start);
  return {
    size,
    sha256: hash.digest("hex"),
    start: bytes,
    zeros,
    invalidUtf8At: invalidAt,
    multiByteAt,
    hasUnassigned,
  };
}

const UNASSIGNED = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

function countZeros(block: Buffer): number {
  let count = 0;
  for (let at = block.indexOf(0); at >= 0; at = block.indexOf(0, at + 1)) count += 1;
  return count;
}

/** Searches a stream for the first valid and the first invalid sequence of UTF-8, however its bytes are cut into blocks. */
function createUtf8Scan() {
  let carry: Buffer = Buffer.alloc(0);
  let offset = 0;
  let invalidAt: number | undefined;
  let multiByteAt: number | undefined;

  const scan = (bytes: Buffer) => {
    if (isAscii(bytes)) return;
    if (multiByteAt !== undefined && (invalidAt !== undefined || isUtf8(bytes))) return;
    for (let at = 0; at < bytes.length && (invalidAt === undefined || multiByteAt === undefined); ) {
      const length = readSequenceLength(bytes[at] ?? 0);
      const sequence = bytes.subarray(at, at + length);
      const isValid = sequence.length === length && isUtf8(sequence);
      if (!isValid) invalidAt ??= offset + at;
      else if (length > 1) multiByteAt ??= offset + at;
      at += isValid ? length : 1;
    }
  };

  return {
    push(block: Buffer): void {
      const bytes = carry.length > 0 ? Buffer.concat([carry, block]) : block;
      const complete = bytes.subarray(0, bytes.length - countIncomplete(bytes));
      scan(complete);
      offset += complete.length;
      // A copy, because a stream may use its memory again.
      carry = Buffer.from(bytes.subarray(complete.length));
    },
    finish() {
      scan(carry);
      return { invalidAt, multiByteAt };
    },
  };
}

/** How many bytes at the end may be the beginning of a sequence that the next block continues. */
function countIncomplete(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    const isContinuation = (byte & 0xc0) === 0x80;
    if (!isContinuation) return readSequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

/** @param lead the first byte of a sequence */
function readSequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}
