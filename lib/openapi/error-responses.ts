import {
  buildValidationError,
  ForbiddenError,
  NotFoundError,
  PreconditionFailedError,
  ServiceUnavailableError,
  UnauthorizedError,
} from "../errors.ts";
import { buildLimitError } from "../http/rate-limit.ts";
import { toErrorResponse } from "../http/responses.ts";
import { toReference } from "./convert-schema.ts";
import { buildHeaderReferences, RATE_LIMIT_HEADERS, responseHeaders } from "./headers.ts";
import { toExampleObjects } from "./route-doc.ts";

const REQUEST_ID = "VaIRxjNzvHcESiQ=";
const IDEMPOTENCY_KEY = "7f0d5b0e-3c52-4f7e-9c1a-2d9f6a0e4b11";

const buildExample = (error: Error): { error: { code: string } } =>
  JSON.parse(toErrorResponse(error, REQUEST_ID, IDEMPOTENCY_KEY).body ?? "");

interface ErrorKind {
  readonly error: Error;
  readonly description: string;
  /** The name of its schema, if it is not the usual one. */
  readonly schema?: string;
  /** A name for the example of the error, and further examples by name. */
  readonly exampleName?: string;
  readonly otherExamples?: Readonly<Record<string, object>>;
}

/** One error of each kind, as the service throws it. */
const ERROR_KINDS = {
  BadRequest: {
    error: buildValidationError("body", [{ path: "prospects.3.emails.0", message: "must be an e-mail address" }]),
    exampleName: "invalid field",
    otherExamples: {
      // With one of its 50 details.
      "more errors": buildExample(
        buildValidationError("body", [{ path: "prospects.0.id", message: "must be a UUID" }], true),
      ),
    },
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
  TooManyRequests: {
    error: buildLimitError([
      { name: "requestsPerMinute", quota: 600, remaining: 0, resetSeconds: 30, verdict: "usedUp" },
    ]),
    schema: "ThrottledResponse",
    exampleName: "limit of the organisation",
    otherExamples: { "throttle of API Gateway": { message: "Too Many Requests" } },
    description:
      "A limit of the organisation rejects the request (`error`), or all callers together send too many requests " +
      "(`message`; send the request again later). Nothing was written, and the request was not counted. Send it again with " +
      "the same `Idempotency-Key` after `Retry-After` seconds, unless the message says that the request alone exceeds a limit.",
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
};
export type ErrorResponseName = keyof typeof ERROR_KINDS | keyof typeof GATEWAY_ERRORS;

const serviceErrors = Object.entries<ErrorKind>(ERROR_KINDS).map(([name, kind]) => {
  const { error, description, schema = "ErrorResponse", exampleName, otherExamples } = kind;
  const { statusCode = 500, headers = {} } = toErrorResponse(error, REQUEST_ID, IDEMPOTENCY_KEY);
  const example = buildExample(error);
  const headerNames = Object.keys(responseHeaders).filter((header) => header.toLowerCase() in headers);
  // The token is checked before the limits.
  if (statusCode !== 401) headerNames.push(...RATE_LIMIT_HEADERS);
  const response = {
    description,
    headers: buildHeaderReferences(headerNames),
    content: {
      "application/json": {
        schema: toReference(schema),
        ...(exampleName ? { examples: toExampleObjects({ [exampleName]: example, ...otherExamples }) } : { example }),
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
