import type { DatabaseRequest, DatabaseResponse, Forward } from "../database-proxy.ts";

/** What the database charged. */
export interface Consumption {
  readUnits: number;
  writeUnits: number;
}

interface ChargedResponse {
  readonly ConsumedCapacity?: readonly { readonly CapacityUnits: number }[];
  readonly Responses?: unknown;
}

/** Asks the engine what each request costs, and adds it up. */
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

/** The engine says nothing where all statements were refused, but DynamoDB charges refused ones: one unit a small item. */
function parseConsumedUnits({ operation }: DatabaseRequest, response: DatabaseResponse): number {
  const { ConsumedCapacity, Responses }: ChargedResponse = JSON.parse(response.body);
  if (ConsumedCapacity) return ConsumedCapacity.reduce((units, { CapacityUnits }) => units + CapacityUnits, 0);
  return operation === "BatchExecuteStatement" && Array.isArray(Responses) ? Responses.length : 0;
}
