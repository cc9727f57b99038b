import type { IncomingMessage } from "node:http";

/** API Gateway's limit on a body. */
const BODY_LIMIT = 10 * 1024 * 1024;

/**
 * Reads a request's body, never more of it than the limit.
 * @returns undefined when it is over the limit; what is left of it is then dropped as it comes
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = Number(request.headers["content-length"] ?? 0);
  if (length <= BODY_LIMIT) {
    length = 0;
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      length += chunk.length;
      if (length > BODY_LIMIT) break;
      chunks.push(chunk);
    }
  }
  if (length <= BODY_LIMIT) return Buffer.concat(chunks, length);
  request.resume();
  return undefined;
}
