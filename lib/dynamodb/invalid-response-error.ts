/** DynamoDB responded with status 200, but not with a complete result. The message contains nothing of the response. */
export class InvalidResponseError extends Error {
  override readonly name = "InvalidResponseError";

  constructor(operation: string) {
    super(`The response to ${operation} is incomplete or not JSON`);
  }
}
