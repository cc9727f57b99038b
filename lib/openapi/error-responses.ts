import {
  buildValidationError,
  ForbiddenError,
  NotFoundError,
  PreconditionFailedError,
  ServiceUnavailableError,
  UnauthorizedError,
} from "../errors.ts";
import { toErrorResponse } from "../http/responses.ts";
import { responseHeaders } from "./headers.ts";

/** One error of each kind, as the service throws it. */
const ERROR_KINDS = {
  BadRequest: {
    error: buildValidationError("body", [{ path: "prospects.3.emails.0", message: "must be an e-mail address" }]),
    /** With one of its 50 details. */
    truncated: buildValidationError("body", [{ path: "prospects.0.id", message: "must be a UUID" }], true),
    description:
      "The request violates the schema, or it does not apply to this lead list. `details` names the invalid fields, " +
      "at most 50; `truncated` is true if there are more. Nothing was written.",
  },
  Unauthorized: {
    error: new UnauthorizedError(),
    description: "The token is missing or invalid, or it does not name an organisation.",
  },
  Forbidden: {
    error: new ForbiddenError("You do not have access to this lead list"),
    description:
      "The caller is not an admin of the organisation, and not in the list's `userIds` or the route is only for admins. " +
      "Nothing was written.",
  },
  NotFound: {
    error: new NotFoundError("LeadList", "10000000-0000-4000-8000-0000000000ff"),
    description: "The caller's organisation has no resource with this id.",
  },
  PreconditionFailed: {
    error: new PreconditionFailedError(),
    description: "`If-Match` does not match the current `ETag`. Nothing was written.",
  },
  InternalError: {
    error: new Error(),
    description: "An unexpected error. It is safe to retry with the same `Idempotency-Key`.",
  },
  ServiceUnavailable: {
    error: new ServiceUnavailableError(),
    description:
      "The database kept throttling, or the time ran out. What was written is kept. A retry with the same " +
      "`Idempotency-Key` completes the operation.",
  },
};

/** Errors of API Gateway. The service never receives these requests. */
const GATEWAY_ERRORS = {
  PayloadTooLarge: {
    status: 413,
    message: "Request Entity Too Large",
    description: "The body exceeds the limits of API Gateway and Lambda, about 6 MB. Send fewer items per request.",
  },
  TooManyRequests: {
    status: 429,
    message: "Too Many Requests",
    description:
      "More than 100 requests per second, counted over all callers. Nothing was written. Send the request again later.",
  },
};
export type ErrorResponseName = keyof typeof ERROR_KINDS | keyof typeof GATEWAY_ERRORS;

const REQUEST_ID = "VaIRxjNzvHcESiQ=";
const IDEMPOTENCY_KEY = "7f0d5b0e-3c52-4f7e-9c1a-2d9f6a0e4b11";

interface ErrorKind {
  readonly error: Error;
  readonly truncated?: Error;
  readonly description: string;
}

const buildExample = (error: Error): { error: { code: string } } =>
  JSON.parse(toErrorResponse(error, REQUEST_ID, IDEMPOTENCY_KEY).body ?? "");

const serviceErrors = Object.entries<ErrorKind>(ERROR_KINDS).map(([name, { error, truncated, description }]) => {
  const { statusCode = 500, headers = {} } = toErrorResponse(error, REQUEST_ID, IDEMPOTENCY_KEY);
  const example = buildExample(error);
  const headerNames = Object.keys(responseHeaders).filter((header) => header.toLowerCase() in headers);
  const response = {
    description,
    ...(headerNames.length > 0 && {
      headers: Object.fromEntries(headerNames.map((header) => [header, { $ref: `#/components/headers/${header}` }])),
    }),
    content: {
      "application/json": {
        schema: { $ref: "#/components/schemas/ErrorResponse" },
        ...(truncated
          ? { examples: { "invalid field": { value: example }, "more errors": { value: buildExample(truncated) } } }
          : { example }),
      },
    },
  };
  return { name, status: statusCode, code: example.error.code, response };
});

const gatewayErrors = Object.entries(GATEWAY_ERRORS).map(([name, { status, message, description }]) => ({
  name,
  status,
  response: {
    description,
    content: {
      "application/json": { schema: { $ref: "#/components/schemas/GatewayErrorResponse" }, example: { message } },
    },
  },
}));

const errorResponses = [...serviceErrors, ...gatewayErrors];

/** Error responses as components. The code that builds the service's own error responses builds their examples. */
export const errorComponents = Object.fromEntries(errorResponses.map(({ name, response }) => [name, response]));

/** @returns references to the named error responses, by status */
export const buildErrorReferences = (names: readonly ErrorResponseName[]) =>
  Object.fromEntries(
    errorResponses
      .filter(({ name }) => names.some((requestedName) => requestedName === name))
      .map(({ name, status }) => [status, { $ref: `#/components/responses/${name}` }]),
  );

/** The codes of the service's own errors. */
export const ERROR_CODES = serviceErrors.map(({ code }) => code);
