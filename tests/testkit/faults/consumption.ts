import { type DatabaseRequest, type DatabaseResponse, type Forward, isWrite } from "../database-proxy.ts";

/** The capacity units that the database charges. */
export interface Consumption {
  readUnits: number;
  writeUnits: number;
}

interface Capacity {
  readonly CapacityUnits: number;
}
interface ChargedResponse {
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
  readonly Responses?: readonly { readonly Error?: object }[];
}

/** Asks the engine for the cost of each request and adds it to `sum`. */
export const meterConsumption =
  (forward: Forward, sum: Consumption): Forward =>
  async (request) => {
    const body = JSON.stringify({ ...JSON.parse(request.body), ReturnConsumedCapacity: "TOTAL" });
    const response = await forward({ ...request, body });
    sum[isWrite(request) ? "writeUnits" : "readUnits"] += parseConsumedUnits(request, response);
    return response;
  };

/**
 * DynamoDB charges rejected writes too, but the engine does not report them. Add them here: one unit for each item,
 * because the items of tests and benchmarks are smaller than 1 KB, and two units in a transaction.
 */
function parseConsumedUnits(request: DatabaseRequest, { status, body }: DatabaseResponse): number {
  const { ConsumedCapacity = [], Responses }: ChargedResponse = JSON.parse(body);
  const reported = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  if (request.operation === "BatchExecuteStatement" && Array.isArray(Responses)) {
    return reported + Responses.filter((response) => response.Error).length;
  }
  if (status === 200 || !isWrite(request)) return reported;
  return request.operation === "TransactWriteItems" ? 2 * JSON.parse(request.body).TransactItems.length : 1;
}
