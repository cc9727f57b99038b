import type { DatabaseRequest, DatabaseResponse, Outcome } from "../database-proxy.ts";
import { buildResponse, replaceBody } from "../faults/fault.ts";
import { HIDDEN } from "./attack.ts";

export const PHONE = "+447700900123";

export type Fault = (request: DatabaseRequest, forward: () => Promise<DatabaseResponse>) => Promise<Outcome>;

/** DynamoDB's errors quote the request. */
const error =
  (status: number, type: string, more: object = {}): Fault =>
  async ({ body }) =>
    buildResponse(status, {
      __type: `com.amazonaws.dynamodb.v20120810#${type}`,
      message: `Injected: ${HIDDEN} ${PHONE} ${body}`,
      ...more,
    });

const text =
  (status: number, body: string): Fault =>
  async () => ({ status, headers: { "content-type": "text/html" }, body });

const item = { person: { M: { firstName: { S: HIDDEN }, emails: { L: [{ S: `${HIDDEN}@example.com` }] } } } };
const reason = { Code: "ValidationError", Message: `Injected ${HIDDEN}`, Item: item };

/** Each has secrets in what the database returns, or would have. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  "a validation error": error(400, "ValidationException"),
  "an unknown error": error(400, "SomeNewException"),
  "a failed condition": error(400, "ConditionalCheckFailedException", { Item: item }),
  "a cancelled transaction": error(400, "TransactionCanceledException", {
    CancellationReasons: Array.from({ length: 100 }, () => reason),
  }),
  "a server error": error(500, "InternalServerError"),
  throttling: error(400, "ThrottlingException"),
  "a page of HTML": text(200, `<html>Injected ${HIDDEN} ${PHONE}</html>`),
  "half a response": async (_, forward) => {
    const response = await forward();
    return { ...replaceBody(response, {}), body: response.body.slice(0, response.body.length / 2) };
  },
  "a reset connection": async () => "reset",
  "items of other types": async (_, forward) => {
    const response = await forward();
    const body = response.body.replace(/"(?!pk|sk)(\w+)":\{"S":("(?:[^"\\]|\\.)*")\}/g, '"$1":{"L":[{"S":$2}]}');
    return { ...replaceBody(response, {}), body };
  },
};
