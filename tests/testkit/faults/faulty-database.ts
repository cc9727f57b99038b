import { type Between, type DatabaseRequest, type Outcome, startDatabaseProxy } from "../database-proxy.ts";
import { type Consumption, charging } from "./consumption.ts";
import type { Fault, Means } from "./fault.ts";
import { diceFrom } from "./fault-sampler.ts";

export type FaultyDatabase = Awaited<ReturnType<typeof startFaultyDatabase>>;

/** The embedded engine behind a proxy that fails on demand. It works well until told otherwise. */
export async function startFaultyDatabase(engineEndpoint: string) {
  let faults: readonly Fault[] = [];
  let dice = diceFrom("");
  let consumption: Consumption = { readUnits: 0, writeUnits: 0 };
  let strikes: Record<string, number> = {};
  const underWay = new Set<Promise<unknown>>();

  const track = <T>(work: Promise<T>): Promise<T> => {
    const settled = work.catch(() => undefined).finally(() => underWay.delete(settled));
    underWay.add(settled);
    return work;
  };
  const means: Means = {
    dice: (question, content) => dice(question, content),
    strikes(fault, rate, content) {
      const struck = dice(fault, content) < rate;
      if (struck) strikes[fault] = (strikes[fault] ?? 0) + 1;
      return struck;
    },
    inBackground: (work) => void track(work).catch(() => undefined),
  };
  const between: Between = (request, forward) => {
    // Counted where the request is made: it may be forwarded long after the next test began.
    const counted = charging((changed) => track(forward(changed)), consumption);
    const through = faults.reduceRight<(request: DatabaseRequest) => Promise<Outcome>>(
      (next, fault) => (changed) => fault(changed, next, means),
      counted,
    );
    return through(request);
  };
  const proxy = await startDatabaseProxy(engineEndpoint, between);
  return {
    endpoint: proxy.endpoint,
    /** From now on it fails in these ways, the first one nearest to the service, as the seed decides. */
    fail(seed: string, ...chosen: readonly Fault[]) {
      dice = diceFrom(seed);
      faults = chosen;
    },
    /** From now on it works well. */
    heal() {
      faults = [];
    },
    /** Since the last call: what the service asked for, what the engine charged for it, how often each fault happened. */
    take() {
      const taken = { requests: proxy.take(), ...consumption, strikes };
      strikes = {};
      consumption = { readUnits: 0, writeUnits: 0 };
      return taken;
    },
    /** Ends when nothing is on its way to the engine any more. */
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    stop: proxy.stop,
  };
}
