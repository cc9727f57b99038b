import {
  type DatabaseRequest,
  type DatabaseResponse,
  type Interceptor,
  startDatabaseProxy,
} from "../../testkit/database-proxy.ts";

/** The database requests of a job and the capacity units that DynamoDB charges for them. */
export interface DatabaseCosts {
  requests: number;
  readUnits: number;
  writeUnits: number;
}

const READS: ReadonlySet<string> = new Set(["BatchGetItem", "GetItem", "Query"]);

/** Starts a proxy in front of the database that counts requests and consumed capacity. */
export async function startMeteredDatabase(engineEndpoint: string) {
  let costs: DatabaseCosts = { requests: 0, readUnits: 0, writeUnits: 0 };
  const between: Interceptor = async (request, forward) => {
    const withCapacity = JSON.stringify({ ...JSON.parse(request.body), ReturnConsumedCapacity: "TOTAL" });
    const response = await forward({ ...request, body: withCapacity });
    costs.requests += 1;
    costs[READS.has(request.operation) ? "readUnits" : "writeUnits"] += readConsumedUnits(request, response);
    return response;
  };
  const proxy = await startDatabaseProxy(engineEndpoint, between);
  return {
    endpoint: proxy.endpoint,
    /** @returns the costs since the last call */
    take(): DatabaseCosts {
      const taken = costs;
      costs = { requests: 0, readUnits: 0, writeUnits: 0 };
      proxy.take();
      return taken;
    },
    stop: proxy.stop,
  };
}

interface Capacity {
  readonly CapacityUnits: number;
}
interface CapacityResponse {
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
  readonly Responses?: readonly { readonly Error?: object }[];
}

/**
 * The engine reports no units for rejected writes, but DynamoDB charges them. Each rejected write counts one unit, because
 * the items of the benchmarks are smaller than 1 KB; in a transaction, two.
 */
function readConsumedUnits(request: DatabaseRequest, { status, body }: DatabaseResponse): number {
  const { ConsumedCapacity = [], Responses }: CapacityResponse = JSON.parse(body);
  const reported = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  if (request.operation === "BatchExecuteStatement" && Array.isArray(Responses)) {
    return reported + Responses.filter((response) => response.Error).length;
  }
  if (status === 200 || READS.has(request.operation)) return reported;
  return request.operation === "TransactWriteItems" ? 2 * JSON.parse(request.body).TransactItems.length : 1;
}
