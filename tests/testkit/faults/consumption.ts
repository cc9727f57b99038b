import type { DatabaseRequest, DatabaseResponse, Forward } from "../database-proxy.ts";

/** The capacity units that the database charges. */
export interface Consumption {
  readUnits: number;
  writeUnits: number;
}

interface ChargedResponse {
  readonly ConsumedCapacity?: readonly { readonly CapacityUnits: number }[];
  readonly Responses?: unknown;
}

/** Asks the engine for the cost of each request and adds it to `sum`. */
export const meterConsumption =
  (forward: Forward, sum: Consumption): Forward =>
  async (request) => {
    const body = JSON.stringify({ ...JSON.parse(request.body), ReturnConsumedCapacity: "TOTAL" });
    const response = await forward({ ...request, body });
    sum[request.operation === "BatchExecuteStatement" ? "writeUnits" : "readUnits"] += parseConsumedUnits(
      request,
      response,
    );
    return response;
  };

/**
 * DynamoDB charges rejected statements too: one write unit for a small item. The engine reports no capacity if all
 * statements were rejected, so count the statements in that case.
 */
function parseConsumedUnits({ operation }: DatabaseRequest, response: DatabaseResponse): number {
  const { ConsumedCapacity, Responses }: ChargedResponse = JSON.parse(response.body);
  if (ConsumedCapacity) return ConsumedCapacity.reduce((units, { CapacityUnits }) => units + CapacityUnits, 0);
  return operation === "BatchExecuteStatement" && Array.isArray(Responses) ? Responses.length : 0;
}
