import type { IncomingMessage } from "node:http";

/** API Gateway's limit for a request body. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/**
 * Reads the body of a request, up to API Gateway's limit.
 * @returns undefined if the body is larger; the rest of it is then discarded as it arrives
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = Number(request.headers["content-length"] ?? 0);
  if (length <= MAX_BODY_BYTES) {
    length = 0;
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      length += chunk.length;
      if (length > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
  }
  if (length <= MAX_BODY_BYTES) return Buffer.concat(chunks, length);
  request.resume();
  return undefined;
}
