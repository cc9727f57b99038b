import type { HttpRequest } from "./attempt.ts";
import type { RouteData } from "./route-table.ts";

/** The options of all methods. */
export interface AnyOptions {
  readonly signal?: AbortSignal | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly ifMatch?: string | undefined;
  readonly prefer?: string | undefined;
}

/** What a method got. */
export interface Input {
  readonly id?: string | undefined;
  readonly query?: object | undefined;
  /** JSON text. */
  readonly body?: string | undefined;
  readonly options: AnyOptions;
}

/**
 * Builds the request of a route, without the token.
 * @throws TypeError if a header could not be sent; the message does not contain its value
 */
export function buildRequest(
  baseUrl: string,
  { method, path }: RouteData,
  { id = "", query = {}, body, options }: Input,
  idempotencyKey: string | undefined,
): HttpRequest {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["content-type"] = "application/json";
  if (idempotencyKey !== undefined) headers["idempotency-key"] = checkHeader("idempotencyKey", idempotencyKey);
  if (options.ifMatch !== undefined) headers["if-match"] = checkHeader("ifMatch", options.ifMatch);
  if (options.prefer !== undefined) headers.prefer = checkHeader("prefer", options.prefer);
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`],
  );
  const url = `${baseUrl}${path.replace("{id}", () => encodeURIComponent(id))}`;
  return { method, headers, body, url: parameters.length > 0 ? `${url}?${parameters.join("&")}` : url };
}

/** `fetch` rejects other characters with a message that contains the value. */
export function checkHeader(name: string, value: string): string {
  if (/^[\x20-\x7e]+$/.test(value)) return value;
  throw new TypeError(`${name} must have printable ASCII characters only`);
}

/** Makes a key of 128 random bits. Browsers have `crypto.randomUUID` only on pages of HTTPS or of the own machine. */
export const createKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
