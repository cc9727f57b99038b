import {
  ForbiddenError,
  invalid,
  NotFoundError,
  PayloadTooLargeError,
  ServiceUnavailableError,
  UnauthorizedError,
} from "../errors.ts";
import { toErrorResponse } from "../http/responses.ts";
import { headers } from "./headers.ts";

/** An error of each kind, as the service throws them, and when it does. */
const ERROR_KINDS = {
  BadRequest: {
    error: invalid("body", [{ path: "prospects.3.emails.0", message: "must be an e-mail address" }]),
    when: "The request breaks the schema, or cannot be done. `details` names each fault, up to 50 of them.",
  },
  Unauthorized: {
    error: new UnauthorizedError(),
    when: "No token, one that cannot be trusted, or one of no organisation.",
  },
  Forbidden: {
    error: new ForbiddenError("You do not have access to this lead list"),
    when: "The caller is neither one of the list's users nor an admin of the organisation. Nothing was written.",
  },
  NotFound: {
    error: new NotFoundError("LeadList", "10000000-0000-4000-8000-0000000000ff"),
    when: "The caller's organisation has no such list.",
  },
  PayloadTooLarge: { error: new PayloadTooLargeError(), when: "The body is over what the platform carries." },
  InternalError: { error: new Error(), when: "Anything unexpected. A retry with the same `Idempotency-Key` is safe." },
  ServiceUnavailable: {
    error: new ServiceUnavailableError(),
    when: "The database kept throttling, or time ran out. What was written stays; a retry completes it.",
  },
};
export type ErrorResponseName = keyof typeof ERROR_KINDS;

const REQUEST_ID = "VaIRxjNzvHcESiQ=";
const IDEMPOTENCY_KEY = "7f0d5b0e-3c52-4f7e-9c1a-2d9f6a0e4b11";

const ERROR = { $ref: "#/components/schemas/Error" };
const GATEWAY_ERROR = { $ref: "#/components/schemas/GatewayError" };
/** AWS's gateway may be the first to find a body too large. */
const toErrorSchema = (status: number) => (status === 413 ? { anyOf: [ERROR, GATEWAY_ERROR] } : ERROR);

const errorResponses = Object.entries(ERROR_KINDS).map(([name, { error, when }]) => {
  const { statusCode = 500, headers: sent = {}, body = "" } = toErrorResponse(error, REQUEST_ID, IDEMPOTENCY_KEY);
  const example: { error: { code: string } } = JSON.parse(body);
  const names = Object.keys(headers).filter((header) => header.toLowerCase() in sent);
  const response = {
    description: when,
    ...(names.length > 0 && {
      headers: Object.fromEntries(names.map((header) => [header, { $ref: `#/components/headers/${header}` }])),
    }),
    content: { "application/json": { schema: toErrorSchema(statusCode), example } },
  };
  return { name, status: statusCode, code: example.error.code, response };
});

/** What API Gateway answers by itself, before the service hears of the request. */
export const gatewayErrorSchema = {
  type: "object",
  required: ["message"],
  properties: { message: { type: "string" } },
};
const TOO_MANY_REQUESTS = {
  description: "More than 100 requests a second, of all callers together. Nothing was done: wait, and send it again.",
  content: {
    "application/json": {
      schema: GATEWAY_ERROR,
      example: { message: "Too Many Requests" },
    },
  },
};

/** The refusals as responses of the document, made from what the service itself would answer. */
export const responses = {
  ...Object.fromEntries(errorResponses.map(({ name, response }) => [name, response])),
  TooManyRequests: TOO_MANY_REQUESTS,
};

/** A route's refusals by their status. */
export const selectErrorResponses = (refusals: readonly ErrorResponseName[]) => ({
  ...Object.fromEntries(
    errorResponses
      .filter(({ name }) => refusals.some((refusal) => refusal === name))
      .map(({ name, status }) => [status, { $ref: `#/components/responses/${name}` }]),
  ),
  429: { $ref: "#/components/responses/TooManyRequests" },
});

export const errorSchema = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "requestId"],
      properties: {
        code: { type: "string", enum: errorResponses.map(({ code }) => code) },
        message: { type: "string" },
        details: {
          type: "array",
          maxItems: 50,
          items: {
            type: "object",
            required: ["path", "message"],
            properties: {
              path: { type: "string", description: "Where the fault is, in dots." },
              message: { type: "string" },
            },
          },
        },
        requestId: { type: "string", description: "What the service's log knows the request by." },
      },
    },
  },
};
