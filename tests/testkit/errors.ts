import { expect } from "vitest";
import type { invoke } from "./invoke.ts";

type InvokeResponse = Awaited<ReturnType<typeof invoke>>;

/** The complete body of an error response: any other field is a failure. */
export const buildErrorBody = (
  { requestId }: InvokeResponse,
  code: string,
  message: string,
  details?: readonly object[],
  truncated?: true,
) => ({
  error: { code, message, ...(details && { details }), ...(truncated && { truncated }), requestId },
});

export const JSON_HEADERS = { "content-type": "application/json" };

/** Expects exactly the 401 response: headers and body. */
export function expectUnauthorized(response: InvokeResponse): void {
  expect(response.status, response.text).toBe(401);
  expect({ headers: response.headers, body: response.body }).toEqual({
    headers: { ...JSON_HEADERS, "www-authenticate": "Bearer" },
    body: buildErrorBody(response, "UNAUTHORIZED", "A valid bearer token of a member of an organisation is required"),
  });
}

/**
 * Expects exactly the 404 response of a lead list.
 * @param id the id that the message names. A malformed id is not repeated; the message has "..." instead.
 */
export function expectLeadListNotFound(response: InvokeResponse, id = "..."): void {
  expect(response.status, response.text).toBe(404);
  expect({ headers: response.headers, body: response.body }).toEqual({
    headers: JSON_HEADERS,
    body: buildErrorBody(response, "NOT_FOUND", `LeadList with id '${id}' not found`),
  });
}

/** Expects exactly the 503 response, which returns the Idempotency-Key for the retry. */
export function expectUnavailable(response: InvokeResponse, key: unknown): void {
  expect(response.status, response.text).toBe(503);
  expect({ headers: response.headers, body: response.body }).toEqual({
    headers: { ...JSON_HEADERS, "retry-after": "1", "idempotency-key": key },
    body: buildErrorBody(
      response,
      "SERVICE_UNAVAILABLE",
      "The service is busy; send the same request again, with the same Idempotency-Key, to complete it",
    ),
  });
}
