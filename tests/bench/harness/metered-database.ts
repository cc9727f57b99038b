import { type Interceptor, startDatabaseProxy } from "../../testkit/database-proxy.ts";
import { type Consumption, meterConsumption } from "../../testkit/faults/consumption.ts";

/** The database requests of a job and the capacity units that DynamoDB charges for them. */
export interface DatabaseCosts extends Consumption {
  requests: number;
}

/** Starts a proxy in front of the database that counts requests and consumed capacity. */
export async function startMeteredDatabase(engineEndpoint: string) {
  let costs: DatabaseCosts = { requests: 0, readUnits: 0, writeUnits: 0 };
  const intercept: Interceptor = (request, forward) => {
    costs.requests += 1;
    return meterConsumption(forward, costs)(request);
  };
  const proxy = await startDatabaseProxy(engineEndpoint, intercept);
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
