import { expect } from "vitest";
import type { invoke } from "./invoke.ts";

type InvokeResponse = Awaited<ReturnType<typeof invoke>>;

/** The whole of an error's body: what is not named here must not be there. */
export const buildErrorBody = (
  { requestId }: InvokeResponse,
  code: string,
  message: string,
  details?: readonly object[],
) => ({
  error: { code, message, ...(details && { details }), requestId },
});

export const JSON_HEADERS = { "content-type": "application/json" };

/** Expects a 401 and all that belongs to it. */
export function expectUnauthorized(answer: InvokeResponse): void {
  expect(answer.status, answer.text).toBe(401);
  expect({ headers: answer.headers, body: answer.body }).toEqual({
    headers: { ...JSON_HEADERS, "www-authenticate": "Bearer" },
    body: buildErrorBody(answer, "UNAUTHORIZED", "A valid bearer token of a member of an organisation is required"),
  });
}

/** Expects the 404 of a lead list; without an id the one of an id that cannot be one. */
export function expectLeadListNotFound(answer: InvokeResponse, id = "..."): void {
  expect(answer.status, answer.text).toBe(404);
  expect({ headers: answer.headers, body: answer.body }).toEqual({
    headers: JSON_HEADERS,
    body: buildErrorBody(answer, "NOT_FOUND", `LeadList with id '${id}' not found`),
  });
}

/** Expects a 503 that names the operation. */
export function expectUnavailable(answer: InvokeResponse, key: unknown): void {
  expect(answer.status, answer.text).toBe(503);
  expect({ headers: answer.headers, body: answer.body }).toEqual({
    headers: { ...JSON_HEADERS, "retry-after": "1", "idempotency-key": key },
    body: buildErrorBody(
      answer,
      "SERVICE_UNAVAILABLE",
      "The service is busy; send the same request again, with the same Idempotency-Key, to complete it",
    ),
  });
}
