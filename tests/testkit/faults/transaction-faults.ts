import { buildResponse, type Fault, isComplete } from "./fault.ts";

/**
 * DynamoDB cancels a transaction because another write to one of its items is in progress, or because one item is
 * throttled. Half of the conflicts follow a commit, as if a retry met its own first attempt.
 */
export const cancelTransactions =
  (rate: number): Fault =>
  async (request, next, { sample, shouldFail }) => {
    if (request.operation !== "TransactWriteItems") return next(request);
    if (!shouldFail("cancelled transactions", rate, request.body)) return next(request);
    if (sample("after commit", request.body) < 0.5) {
      const response = await next(request);
      if (!isComplete(response)) return response;
    }
    const items: readonly object[] = JSON.parse(request.body).TransactItems;
    const code = sample("which reason", request.body) < 0.5 ? "TransactionConflict" : "ThrottlingError";
    const failed = Math.floor(sample("which item", request.body) * items.length);
    return buildResponse(400, {
      __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
      message: "Injected",
      CancellationReasons: items.map((_, i) => (i === failed ? { Code: code, Message: "Injected" } : { Code: "None" })),
    });
  };
