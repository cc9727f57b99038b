import { MAX_ERROR_DETAILS } from "../errors.ts";
import { toReference } from "./convert-schema.ts";
import { ERROR_CODES } from "./error-responses.ts";

const string = (description: string) => ({ type: "string", description });

/** The schemas of error responses, as components. No schema validates these responses; the tests do. */
export const errorSchemas = {
  ErrorResponse: {
    title: "Error response",
    type: "object",
    description: "An error of the service.",
    required: ["error"],
    properties: { error: toReference("ErrorContent") },
  },
  ErrorContent: {
    title: "Error content",
    type: "object",
    required: ["code", "message", "requestId"],
    properties: {
      code: { ...string("Identifies the kind of error for programs."), enum: ERROR_CODES },
      message: string("Describes the error for people. The text can change."),
      details: {
        type: "array",
        description: "The invalid fields of the request.",
        maxItems: MAX_ERROR_DETAILS,
        items: toReference("InvalidField"),
      },
      truncated: {
        type: "boolean",
        description: "True if there are more errors than `details` has; otherwise absent.",
      },
      requestId: string("Identifies the request in the service's log."),
    },
  },
  ThrottledResponse: {
    title: "Throttled response",
    type: "object",
    description:
      "A limit of the organisation (`error`) or the throttle of API Gateway (`message`) rejects the request.",
    properties: { error: toReference("ErrorContent"), message: string("Describes API Gateway's error for people.") },
  },
  GatewayErrorResponse: {
    title: "Gateway error response",
    type: "object",
    description: "An error of API Gateway itself.",
    required: ["message"],
    properties: { message: string("Describes the error for people.") },
  },
};
