import {
  type DatabaseRequest,
  type DatabaseResponse,
  type Interceptor,
  startDatabaseProxy,
} from "../../testkit/database-proxy.ts";

/** What one job asked of the database, and what the database charges for it. */
export interface DatabaseCosts {
  requests: number;
  readUnits: number;
  writeUnits: number;
}

const READS: ReadonlySet<string> = new Set(["BatchGetItem", "GetItem", "Query"]);

/** A way to the database that keeps the account. */
export async function startMeteredDatabase(engineEndpoint: string) {
  let charges: DatabaseCosts = { requests: 0, readUnits: 0, writeUnits: 0 };
  const between: Interceptor = async (request, forward) => {
    const asking = JSON.stringify({ ...JSON.parse(request.body), ReturnConsumedCapacity: "TOTAL" });
    const answer = await forward({ ...request, body: asking });
    charges.requests += 1;
    charges[READS.has(request.operation) ? "readUnits" : "writeUnits"] += readConsumedUnits(request, answer);
    return answer;
  };
  const proxy = await startDatabaseProxy(engineEndpoint, between);
  return {
    endpoint: proxy.endpoint,
    /** Since the last call. */
    take(): DatabaseCosts {
      const taken = charges;
      charges = { requests: 0, readUnits: 0, writeUnits: 0 };
      proxy.take();
      return taken;
    },
    stop: proxy.stop,
  };
}

interface Capacity {
  readonly CapacityUnits: number;
}
interface Charged {
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
  readonly Responses?: readonly { readonly Error?: object }[];
}

/** The engine says nothing of refused writes. DynamoDB charges them: here each meets an item of one unit. */
function readConsumedUnits(request: DatabaseRequest, { status, body }: DatabaseResponse): number {
  const { ConsumedCapacity = [], Responses }: Charged = JSON.parse(body);
  const stated = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  if (request.operation === "BatchExecuteStatement" && Array.isArray(Responses)) {
    return stated + Responses.filter((response) => response.Error).length;
  }
  if (status === 200 || READS.has(request.operation)) return stated;
  return request.operation === "TransactWriteItems" ? 2 * JSON.parse(request.body).TransactItems.length : 1;
}
