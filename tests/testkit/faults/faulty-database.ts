import { type DatabaseRequest, type Interceptor, type Outcome, startDatabaseProxy } from "../database-proxy.ts";
import { type Consumption, meterConsumption } from "./consumption.ts";
import type { Fault, FaultContext } from "./fault.ts";
import { createSampler } from "./fault-sampler.ts";

export type FaultyDatabase = Awaited<ReturnType<typeof startFaultyDatabase>>;

/** The embedded engine behind a proxy that fails on demand. It works well until told otherwise. */
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
    // Counted where the request is made: it may be forwarded long after the next test began.
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
    /** From now on it fails in these ways, the first one nearest to the service, as the seed decides. */
    fail(seed: string, ...chosen: readonly Fault[]) {
      sampler = createSampler(seed);
      faults = chosen;
    },
    /** From now on it works well. */
    heal() {
      faults = [];
    },
    /** Since the last call: what the service asked for, what the engine charged for it, how often each fault happened. */
    take() {
      const taken = { requests: proxy.take(), ...consumption, faultCounts };
      faultCounts = {};
      consumption = { readUnits: 0, writeUnits: 0 };
      return taken;
    },
    /** Ends when nothing is on its way to the engine any more. */
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
    stop: proxy.stop,
  };
}
