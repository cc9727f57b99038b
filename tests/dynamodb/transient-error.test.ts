import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { sendOnce, TransientError } from "../../lib/dynamodb/transient-error.ts";

const send = (error: unknown) => sendOnce(() => Promise.reject(error)).catch((thrown: unknown) => thrown);

const withCode = (code: string) => Object.assign(new Error("failed"), { code });

const serviceError = (name: string, httpStatusCode: number) =>
  new DynamoDBServiceException({ name, message: "failed", $fault: "client", $metadata: { httpStatusCode } });

test.each([
  ...["ECONNRESET", "ECONNREFUSED", "ETIMEDOUT", "EPIPE", "EPROTO", "ECONNABORTED", "EMFILE", "ENETDOWN", "EAI_AGAIN"],
  ...["ERR_STREAM_PREMATURE_CLOSE", "ERR_SSL_WRONG_VERSION_NUMBER", "CERT_HAS_EXPIRED", "HPE_INVALID_CONSTANT"],
  ...["UND_ERR_SOCKET", "A_CODE_OF_THE_FUTURE"],
])("sendOnce marks a failure without a response as transient: %s", async (code) => {
  const error = withCode(code);
  expect(await send(error)).toEqual(expect.objectContaining({ name: "TransientError", cause: error }));
});

test.each([
  ["AbortError", new DOMException("The request was aborted", "AbortError")],
  ["TimeoutError", Object.assign(new Error("timeout"), { name: "TimeoutError" })],
  ["SyntaxError of a body that is not JSON", new SyntaxError("Unexpected token <")],
])("sendOnce marks a failure without a usable response as transient: %s", async (_, error) => {
  expect(await send(error)).toBeInstanceOf(TransientError);
});

test.each([
  ["LimitExceededException", 400],
  ["ProvisionedThroughputExceededException", 400],
  ["ReplicatedWriteConflictException", 400],
  ["RequestLimitExceeded", 400],
  ["ThrottlingException", 400],
  ["TransactionConflictException", 400],
  ["TransactionInProgressException", 400],
  ["InternalServerError", 500],
  ["AnErrorOfTheFuture", 503],
  ["TooManyRequests", 429],
])("sendOnce marks the response %s with status %d as transient", async (name, status) => {
  expect(await send(serviceError(name, status))).toBeInstanceOf(TransientError);
});

test.each(["ValidationException", "ResourceNotFoundException", "AccessDeniedException", "UnrecognizedClientException"])(
  "sendOnce throws the response %s unchanged, because a retry would fail too",
  async (name) => {
    const error = serviceError(name, 400);
    expect(await send(error)).toBe(error);
  },
);

test.each([
  ["TypeError", TypeError],
  ["RangeError", RangeError],
  ["ReferenceError", ReferenceError],
])("sendOnce throws a %s of our own code unchanged, so that it becomes a 500", async (_, ErrorClass) => {
  const error = new ErrorClass("Cannot read properties of undefined");
  expect(await send(error)).toBe(error);
});

test("sendOnce marks a TypeError with a code as transient, because Node's network code throws it", async () => {
  expect(await send(Object.assign(new TypeError("failed"), { code: "ERR_INVALID_IP_ADDRESS" }))).toBeInstanceOf(
    TransientError,
  );
});

test("sendOnce marks only an expired signature as transient, not a wrong one", async () => {
  const rejection = (message: string) =>
    new DynamoDBServiceException({
      name: "InvalidSignatureException",
      message,
      $fault: "client",
      $metadata: { httpStatusCode: 400 },
    });
  expect(await send(rejection("Signature expired: 20260101T000000Z is now earlier than"))).toBeInstanceOf(
    TransientError,
  );
  const wrong = rejection("The request signature we calculated does not match");
  expect(await send(wrong)).toBe(wrong);
});
