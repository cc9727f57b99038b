import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** An HTTP request as a server received it: a POST without a query. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/((\d{8})\/([^/]+)\/([^/]+)\/aws4_request), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

/**
 * Verifies a Signature Version 4 as AWS does, by computing it again from the received request ("Create a signed AWS API
 * request" in the IAM User Guide).
 * @returns the access key, region, service and signed headers; undefined if the signature does not match the request
 */
export function verifySignature({ path, headers, body }: ReceivedRequest, secretAccessKey: string) {
  const [, accessKeyId, scope = "", date = "", region = "", service = "", names = "", signature] =
    AUTHORIZATION.exec(headers.authorization ?? "") ?? [];
  const signedHeaders = names.split(";");
  const lines = signedHeaders.map((name) => `${name}:${headers[name]}`);
  const canonicalRequest = ["POST", path, "", ...lines, "", names, sha256(body)].join("\n");
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonicalRequest)].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key, text).toString("hex") === signature ? { accessKeyId, region, service, signedHeaders } : undefined;
}

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");

const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
