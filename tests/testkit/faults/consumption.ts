import type { DatabaseAnswer, DatabaseRequest, Forward } from "../database-proxy.ts";

/** What the database charged. */
export interface Consumption {
  readUnits: number;
  writeUnits: number;
}

interface Charged {
  readonly ConsumedCapacity?: readonly { readonly CapacityUnits: number }[];
  readonly Responses?: unknown;
}

/** Asks the engine what each request costs, and adds it up. */
export const charging =
  (forward: Forward, sum: Consumption): Forward =>
  async (request) => {
    const body = JSON.stringify({ ...JSON.parse(request.body), ReturnConsumedCapacity: "TOTAL" });
    const answer = await forward({ ...request, body });
    sum[request.operation === "BatchExecuteStatement" ? "writeUnits" : "readUnits"] += unitsOf(request, answer);
    return answer;
  };

/** The engine says nothing where all statements were refused, but DynamoDB charges refused ones: one unit a small item. */
function unitsOf({ operation }: DatabaseRequest, answer: DatabaseAnswer): number {
  const { ConsumedCapacity, Responses }: Charged = JSON.parse(answer.body);
  if (ConsumedCapacity) return ConsumedCapacity.reduce((units, { CapacityUnits }) => units + CapacityUnits, 0);
  return operation === "BatchExecuteStatement" && Array.isArray(Responses) ? Responses.length : 0;
}
