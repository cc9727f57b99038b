import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";

/** A request to DynamoDB failed in a way that may not happen again. The cause is the SDK's error. */
export class TransientError extends Error {
  override readonly name = "TransientError";
}

/**
 * Error codes of responses after which the same request may succeed.
 * Source: Amazon DynamoDB Developer Guide, "Error handling with DynamoDB".
 */
const RETRYABLE_CODES: ReadonlySet<string> = new Set([
  "LimitExceededException",
  "ProvisionedThroughputExceededException",
  "ReplicatedWriteConflictException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TransactionConflictException",
  "TransactionInProgressException",
]);

/**
 * Sends one request and marks its failure as transient, if it is.
 * @throws TransientError if the same request may succeed later, otherwise the SDK's error
 */
export async function sendOnce<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw isTransient(error) ? new TransientError("A request to DynamoDB failed", { cause: error }) : error;
  }
}

/**
 * Without a response from DynamoDB, every failure is transient: it is a network, TLS or parser error, or an aborted request.
 * The exception is an error of our own code, which has no `code`. With a response, its status and error code decide.
 */
function isTransient(error: unknown): boolean {
  if (!(error instanceof DynamoDBServiceException)) return !isProgrammingError(error);
  const { name, message, $metadata } = error;
  const { httpStatusCode = 0 } = $metadata;
  return (
    httpStatusCode >= 500 ||
    httpStatusCode === 429 ||
    RETRYABLE_CODES.has(name) ||
    // The SDK has corrected its clock from the date of this response.
    "clockSkewCorrected" in $metadata ||
    (name === "InvalidSignatureException" && message.startsWith("Signature expired"))
  );
}

const isProgrammingError = (error: unknown): boolean =>
  (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) && !("code" in error);
