import { type DatabaseRequest, type Interceptor, type Outcome, startDatabaseProxy } from "../database-proxy.ts";
import { type Consumption, meterConsumption } from "./consumption.ts";
import type { Fault, FaultContext } from "./fault.ts";
import { createSampler } from "./fault-sampler.ts";

export type FaultyDatabase = Awaited<ReturnType<typeof startFaultyDatabase>>;

/** Starts a proxy in front of the embedded engine. The proxy injects faults after a call of `fail`. */
export async function startFaultyDatabase(engineEndpoint: string) {
  let faults: readonly Fault[] = [];
  let sampler = createSampler("");
  let consumption: Consumption = { readUnits: 0, writeUnits: 0 };
  let faultCounts: Record<string, number> = {};
  const pending = new Set<Promise<unknown>>();

  const track = <T>(work: Promise<T>): Promise<T> => {
    const settled = work.catch(() => undefined).finally(() => pending.delete(settled));
    pending.add(settled);
    return work;
  };
  const context: FaultContext = {
    sample: (question, content) => sampler(question, content),
    shouldFail(fault, rate, content) {
      const struck = sampler(fault, content) < rate;
      if (struck) faultCounts[fault] = (faultCounts[fault] ?? 0) + 1;
      return struck;
    },
    runInBackground: (work) => void track(work).catch(() => undefined),
  };
  const intercept: Interceptor = (request, forward) => {
    // Bind the counter to the request now: a delayed commit may be forwarded after the next `take`.
    const metered = meterConsumption((changed) => track(forward(changed)), consumption);
    const chain = faults.reduceRight<(request: DatabaseRequest) => Promise<Outcome>>(
      (next, fault) => (changed) => fault(changed, next, context),
      metered,
    );
    return chain(request);
  };
  const proxy = await startDatabaseProxy(engineEndpoint, intercept);
  return {
    endpoint: proxy.endpoint,
    /** Injects these faults from now on, as the seed decides. The first fault is the closest to the service. */
    fail(seed: string, ...chosen: readonly Fault[]) {
      sampler = createSampler(seed);
      faults = chosen;
    },
    /** Injects no more faults. */
    heal() {
      faults = [];
    },
    /** Returns the requests, the charged units and the number of faults by name, all since the last call. */
    take() {
      const taken = { requests: proxy.take(), ...consumption, faultCounts };
      faultCounts = {};
      consumption = { readUnits: 0, writeUnits: 0 };
      return taken;
    },
    /** Resolves when no request to the engine is in progress. */
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
    stop: proxy.stop,
  };
}
