import { expect, test } from "vitest";
import * as errors from "../../lib/errors.ts";
import { toErrorResponse } from "../../lib/http/responses.ts";

const JSON_ONLY = { "content-type": "application/json" };
const details = [{ path: "prospects.3.emails.0", message: "must be an e-mail address" }];

test.each([
  [new errors.BadRequestError("No"), 400, { code: "BAD_REQUEST", message: "No" }, JSON_ONLY],
  [new errors.BadRequestError("No", details), 400, { code: "BAD_REQUEST", message: "No", details }, JSON_ONLY],
  [
    new errors.UnauthorizedError(),
    401,
    { code: "UNAUTHORIZED", message: "A valid bearer token of a member of an organisation is required" },
    { ...JSON_ONLY, "www-authenticate": "Bearer" },
  ],
  [new errors.ForbiddenError("No"), 403, { code: "FORBIDDEN", message: "No" }, JSON_ONLY],
  [
    new errors.NotFoundError("LeadList", "7"),
    404,
    { code: "NOT_FOUND", message: "LeadList with id '7' not found" },
    JSON_ONLY,
  ],
  [
    new errors.PreconditionFailedError(),
    412,
    {
      code: "PRECONDITION_FAILED",
      message: "The resource has changed: its ETag does not match If-Match; read it again before you change it",
    },
    JSON_ONLY,
  ],
  [
    new errors.ServiceUnavailableError(),
    503,
    {
      code: "SERVICE_UNAVAILABLE",
      message: "The service is busy; send the same request again, with the same Idempotency-Key, to complete it",
    },
    { ...JSON_ONLY, "retry-after": "1", "idempotency-key": "key" },
  ],
])("toErrorResponse converts %s to a %d", (error, statusCode, body, headers) => {
  const response = toErrorResponse(error, "request-1", "key");
  expect(response).toEqual({ statusCode, headers, body: expect.any(String) });
  expect(JSON.parse(response.body ?? "")).toEqual({ error: { ...body, requestId: "request-1" } });
});

test.each([
  new Error("secret"),
  new TypeError("secret"),
  Object.assign(new Error("secret"), { statusCode: 404, expose: true }),
  "secret",
  { message: "secret" },
  undefined,
  null,
])("toErrorResponse converts %s to a 500 without details", (error) => {
  const response = toErrorResponse(error, "request-1", "key");
  expect({ ...response, body: JSON.parse(response.body ?? "") }).toEqual({
    statusCode: 500,
    headers: { ...JSON_ONLY, "idempotency-key": "key" },
    body: {
      error: { code: "INTERNAL_ERROR", message: "An unexpected error occurred", requestId: "request-1" },
    },
  });
});
